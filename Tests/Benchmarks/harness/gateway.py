"""The builds of the gateway that take part."""

from pathlib import Path

from harness.peer import BENCHMARKS, ROOT, LeftOut, build

STATIC_BUILD = ROOT / ".build" / "static-stdlib"
STATIC_SERVER = STATIC_BUILD / "release" / "gateway-demo"
RECIPE_APP = BENCHMARKS / "Apps" / "recipe-app"
SITE_APP = BENCHMARKS / "Apps" / "site-app"


def prepare_gateway(setting):
    if setting.server:
        if not setting.server.is_file():
            raise LeftOut(f"there is no file {setting.server}")
        return
    setting.say("building gateway-demo in release (this can take a while)")
    build(["swift", "build", "-c", "release", "--product", "gateway-demo"], ROOT)
    path = build(["swift", "build", "-c", "release", "--show-bin-path"], ROOT).strip()
    setting.server = Path(path) / "gateway-demo"


def prepare_earlier_gateway(setting):
    if setting.before is None:
        raise LeftOut("no earlier build is named with --before")
    if not setting.before.is_file():
        raise LeftOut(f"there is no file {setting.before}")


def prepare_static_gateway(setting):
    """In a folder of its own, which is kept: the two builds share nothing."""
    setting.say("building gateway-demo with --static-swift-stdlib (this can take a while)")
    build([
        "swift", "build", "-c", "release", "--product", "gateway-demo", "--static-swift-stdlib",
        "--scratch-path", STATIC_BUILD,
    ], ROOT)


def gateway_arguments(server, port, setting):
    return [server, "--port", port, "--loops", 1, "--quiet", "--root", setting.root]


def prepare_recipe_app(setting):
    """The app that answers with JSON: the demo has none, for it does without Foundation."""
    setting.say("building recipe-app in release (this can take a while)")
    build(["swift", "build", "-c", "release"], RECIPE_APP)


def recipe_command(port, setting):
    return [RECIPE_APP / ".build/release/recipe-app", "--port", port]


def prepare_site_app(setting):
    """The apps on the toolkit, which the demo does without."""
    setting.say("building site-app in release (this can take a while)")
    build(["swift", "build", "-c", "release"], SITE_APP)


def site_command(port, setting):
    return [SITE_APP / ".build/release/site-app", "--port", port]


def pages_command(port, setting):
    return [
        SITE_APP / ".build/release/pages-app", "--port", port, "--root", setting.root,
        "--template", setting.template,
    ]


def routing_command(routes):
    return lambda port, setting: [
        SITE_APP / ".build/release/routing-app", "--port", port, "--routes", routes,
    ]
