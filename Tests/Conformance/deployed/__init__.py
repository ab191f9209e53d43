"""What Docs/Deployment.md shows, taken from there and run."""
