"""The parts of Tests/Conformance/demo_routes.py: one module for each group of checks."""
