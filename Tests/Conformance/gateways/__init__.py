"""The parts of Tests/Conformance/behind_gateways.py: web servers and their set-up, and checks."""
