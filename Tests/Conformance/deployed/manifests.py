"""The manifests of the page, held against the schemas of Kubernetes and against themselves."""

import json
import subprocess

from peers import packages

# Its version is that of the newest Kubernetes whose schemas it has.
VALIDATOR = "kubernetes-validate==1.31.0"
PROGRAM = """
import json, sys
import kubernetes_validate, yaml
documents, problems = list(yaml.safe_load_all(sys.stdin)), []
for document in documents:
    try:
        kubernetes_validate.validate(document, "1.31", strict=True)
    except Exception as error:
        problems.append(f"{document['kind']}: {error}".splitlines()[0])
json.dump({"documents": documents, "problems": problems}, sys.stdout)
"""


class Manifests:
    def __init__(self, text):
        python = packages.python_with(VALIDATOR)
        done = subprocess.run([python, "-c", PROGRAM], input=text, capture_output=True, text=True)
        if done.returncode != 0:
            raise packages.Missing(f"the manifests cannot be read: {done.stderr[-300:]}")
        result = json.loads(done.stdout)
        self.problems = result["problems"]
        self.documents = {each["kind"]: each for each in result["documents"]}

    @property
    def pod(self):
        return self.documents["Deployment"]["spec"]["template"]["spec"]

    @property
    def container(self):
        return self.pod["containers"][0]

    @property
    def probed(self):
        """The paths that the probes ask for."""
        return sorted({self.container[f"{kind}Probe"]["httpGet"]["path"]
                       for kind in ("startup", "liveness", "readiness")})

    @property
    def time_to_drain(self):
        """The seconds that are left for the program after the pause before SIGTERM."""
        return (self.pod["terminationGracePeriodSeconds"]
                - self.container["lifecycle"]["preStop"]["sleep"]["seconds"])
