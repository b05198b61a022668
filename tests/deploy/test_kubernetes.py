"""The manifests, held to the fields that Kubernetes' API takes and to what their page promises."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

DEPLOY = Path(__file__).parents[2] / "deploy"
MANIFESTS: list[dict[str, Any]] = list(YAML(typ="safe").load_all((DEPLOY / "kubernetes" / "horizon.yaml").read_text()))
# The fields that are used here, by the place where the API (v1, batch/v1, networking.k8s.io/v1) takes them.
JOB = {"backoffLimit", "activeDeadlineSeconds", "template"}
POD = {
    "restartPolicy", "automountServiceAccountToken", "enableServiceLinks", "securityContext", "containers", "volumes",
}  # fmt: skip
CONTAINER = {
    "name", "image", "args", "envFrom", "env", "securityContext", "resources", "volumeMounts", "livenessProbe",
}  # fmt: skip
CRON = {
    "schedule", "timeZone", "concurrencyPolicy", "startingDeadlineSeconds", "successfulJobsHistoryLimit",
    "failedJobsHistoryLimit", "jobTemplate",
}  # fmt: skip
KINDS = {
    "ConfigMap": ("v1", {"data"}),
    "PersistentVolumeClaim": ("v1", {"spec"}),
    "CronJob": ("batch/v1", {"spec"}),
    "NetworkPolicy": ("networking.k8s.io/v1", {"spec"}),
}
JOBS = [one for one in MANIFESTS if one["kind"] == "CronJob"]


def pod(job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return found


@pytest.mark.parametrize("one", MANIFESTS, ids=lambda one: f"{one['kind']} {one['metadata']['name']}")
def test_its_kind_takes_what_it_says(one: dict[str, Any]) -> None:
    version, fields = KINDS[one["kind"]]
    assert one["apiVersion"] == version
    assert set(one) == {"apiVersion", "kind", "metadata"} | fields
    assert set(one["metadata"]) <= {"name", "labels"}


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job["metadata"]["name"])
def test_a_job_takes_what_it_says(job: dict[str, Any]) -> None:
    assert set(job["spec"]) <= CRON
    assert len(job["spec"]["schedule"].split()) == 5
    assert set(job["spec"]["jobTemplate"]["spec"]) <= JOB
    assert set(pod(job)) <= POD
    for container in pod(job)["containers"]:
        assert set(container) <= CONTAINER


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job["metadata"]["name"])
def test_it_may_do_little(job: dict[str, Any]) -> None:
    (container,) = pod(job)["containers"]
    assert pod(job)["securityContext"]["runAsNonRoot"] is True
    assert pod(job)["securityContext"]["runAsUser"] == 10001
    assert pod(job)["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod(job)["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in container["resources"]["limits"]


def test_what_is_mounted_is_there() -> None:
    claims = {one["metadata"]["name"] for one in MANIFESTS if one["kind"] == "PersistentVolumeClaim"}
    maps = {one["metadata"]["name"] for one in MANIFESTS if one["kind"] == "ConfigMap"}
    for job in JOBS:
        volumes = {one["name"]: one for one in pod(job)["volumes"]}
        (container,) = pod(job)["containers"]
        assert {one["name"] for one in container["volumeMounts"]} == set(volumes)
        assert volumes["workspace"]["persistentVolumeClaim"]["claimName"] in claims
        assert {one["configMapRef"]["name"] for one in container["envFrom"]} <= maps


def test_secrets_are_secrets_and_the_page_makes_them() -> None:
    page = (DEPLOY / "kubernetes.md").read_text("utf-8")
    (settings,) = (one["data"] for one in MANIFESTS if one["kind"] == "ConfigMap")
    assert not [name for name in settings if "PASSWORD" in name and not name.endswith("_FILE")]
    assert "HORIZON_DATABASE_URL" not in settings
    for job in JOBS:
        (container,) = pod(job)["containers"]
        named = [one["valueFrom"]["secretKeyRef"] for one in container["env"]]
        assert named == [{"name": "horizon-database", "key": "url"}]
        (mail,) = (one["secret"] for one in pod(job)["volumes"] if "secret" in one)
        mounts = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
        assert settings["HORIZON_SMTP_PASSWORD_FILE"] == f"{mounts['secrets']}/smtp-password"
        assert mail["secretName"] in page
        assert "--from-file=smtp-password" in page
        assert "--from-file=url=" in page


def test_one_does_the_week_and_one_asks_whether_all_is_well() -> None:
    assert [pod(job)["containers"][0]["args"] for job in JOBS] == [["run"], ["status"]]
    week = JOBS[0]["spec"]
    assert (week["schedule"], week["timeZone"], week["concurrencyPolicy"]) == ("30 6 * * 1", "Europe/London", "Forbid")
    assert pod(JOBS[0])["containers"][0]["livenessProbe"]["exec"]["command"] == ["horizon", "db", "upgrade"]
    assert pod(JOBS[0])["restartPolicy"] == "Never"


def test_it_calls_nobody_else_and_nobody_calls_it() -> None:
    (policy,) = (one["spec"] for one in MANIFESTS if one["kind"] == "NetworkPolicy")
    assert policy["ingress"] == []
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert {port["port"] for rule in policy["egress"] for port in rule["ports"]} == {53, 443, 587, 5432}
    labels = policy["podSelector"]["matchLabels"].items()
    for job in JOBS:
        assert labels <= job["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"].items()
