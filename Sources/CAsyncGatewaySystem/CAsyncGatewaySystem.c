#include "CAsyncGatewaySystem.h"
