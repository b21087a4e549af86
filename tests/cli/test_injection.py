"""What comes from a repository or a command line is no workflow command of GitHub Actions, which
obeys lines that begin with `::` on stdout and stderr, and `##[...]` anywhere in a line."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from k8sregistry_lint.cli.app import app

EVIL = "a\n::stop-commands::x"
LEGACY = "image: k8s.gcr.io/pause:3.9\n"
RULE = """\
rules:
- id: ID
  summary: a rule
  level: error
  applicability: safe
  status: frozen
  docs: [https://example.com]
  match: {registry: old.example.com}
  replace: {registry: new.example.com}
  examples: {"old.example.com/a:1": "new.example.com/a:1"}
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names with other characters")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(LEGACY.encode())
    Path(f"{EVIL}.yaml").write_bytes(LEGACY.encode())
    Path("::error::b.yaml").write_bytes(LEGACY.encode())
    Path("version.json").write_bytes(b'{"version": "1\\n::stop-commands::x", "findings": []}')
    Path("kind.json").write_bytes(
        b'{"version": 1, "findings": [{"path": "a\\n::x::", "rule": "a\\n::x::"}]}'
    )
    Path("rule.yaml").write_bytes(RULE.replace("ID", '"a\\n::stop-commands::x"').encode())
    Path("select.yaml").write_bytes(b'select: ["a\\n::stop-commands::x"]\n')
    Path("exclude.yaml").write_bytes(b'exclude: ["a\\n::stop-commands::x"]\n')
    Path("key.yaml").write_bytes(b'"a\\n::stop-commands::x": 1\n')
    Path("broken.yaml").write_bytes(b'"a\\n::x::": [\n::stop-commands::x\n')


COMMANDS = [
    ("check", "."),
    ("check", "--format", "concise", "--show-mentions", "."),
    ("check", "--format", "github", "--show-mentions", "."),
    ("check", "--diff", "--format", "concise", EVIL + ".yaml"),
    ("check", EVIL),
    ("check", "--baseline", "version.json", "a.yaml"),
    ("check", "--baseline", "kind.json", "a.yaml"),
    ("check", "--baseline", EVIL, "a.yaml"),
    ("check", "--config", EVIL, "a.yaml"),
    ("check", "--config", "rule.yaml", "a.yaml"),
    ("check", "--config", "select.yaml", "a.yaml"),
    ("check", "--config", "exclude.yaml", "a.yaml"),
    ("check", "--config", "key.yaml", "a.yaml"),
    ("check", "--config", "broken.yaml", "a.yaml"),
    ("check", "--select", EVIL, "a.yaml"),
    ("check", "--pack", EVIL, "a.yaml"),
    ("check", "--format", EVIL, "a.yaml"),
    ("check", "--output", f"no/{EVIL}", "a.yaml"),
    ("check", "--write-baseline", f"{EVIL}.json", "a.yaml"),
    ("check", "--write-baseline", f"no/{EVIL}", "a.yaml"),
    ("check", "--fail-level", EVIL, "a.yaml"),
    ("check", "--bump-chart", EVIL, "a.yaml"),
    ("images", "."),
    ("images", "--format", "csv", "."),
    ("images", "--config", "exclude.yaml", "."),
    ("images", EVIL),
    ("plan", EVIL),
    ("plan", f"{EVIL}.yaml"),
    ("explain", EVIL),
    ("rules", "--pack", EVIL),
    ("config", "--config", "exclude.yaml"),
    ("config", "--config", "rule.yaml"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: ascii(" ".join(command)))
def test_no_line_is_a_workflow_command(command: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, list(command))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    lines = [line.strip() for line in (done.stdout + "\n" + done.stderr).split("\n")]
    allowed = ("::warning file=", "::error file=", "::notice file=")
    own = [line for line in lines if not (line.startswith(allowed) and "github" in command)]
    assert [line for line in own if line.startswith("::") or "##[" in line] == []
