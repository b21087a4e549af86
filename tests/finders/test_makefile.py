"""Makefiles and files of settings: images in variables and in recipes."""

import pytest

from asking import OLD, check, fix
from growth import Work, grows_linearly
from k8sregistry_lint.model import Applicability, NotificationKind

SAFE = [
    ("Makefile", f"IMAGE ?= {OLD}\n"),
    ("Makefile", f"PAUSE_IMAGE:={OLD} # the sandbox\n"),
    ("Makefile", f"export IMAGE = {OLD}\r\n"),
    ("Makefile", f"IMAGES = {OLD} \\\n  k8s.gcr.io/a/b:1\n"),
    ("Makefile", "IMAGE = k8s.gcr.io/pause:$(VERSION)\n"),
    ("Makefile", f"all:\n\tdocker pull {OLD}\n"),
    ("Makefile", f"IMAGES = {OLD}\na:\n\t$(foreach i,$(IMAGES),docker pull $(i);)\n"),
    ("Makefile", f"a:\n\t$(foreach i,{OLD} k8s.gcr.io/b:1,docker pull $(i);)\n"),
    ("Makefile", f"all:\n\t@docker run {OLD} true\n"),
    ("Makefile", f"all: IMAGE = {OLD}\nall:\n\ttrue\n"),
    ("Makefile", f"P = {OLD}\nall:\n\tkind load docker-image $(P)\n"),
    ("Makefile", f"all:\n\tfor i in {OLD} k8s.gcr.io/a/b:1; do \\\n\t  docker pull $$i; done\n"),
    ("Makefile", "all:\n\tdocker pull k8s.gcr.io/pause:$$VERSION\n"),
    ("Makefile", f"# IMAGE = {OLD}\n"),
    ("Makefile", f"a: ; docker pull {OLD}\n"),
    ("Makefile", f"a: b | c; @docker run {OLD} x; true\n\ttrue\n"),
    ("Makefile", f"define RUN\ndocker run {OLD}\nendef\na:\n\t$(RUN)\n"),
    ("Makefile", f"define POD =\nkind: Pod\nspec:\n  image: {OLD}\nendef\nexport POD\n"),
    ("Makefile", f".RECIPEPREFIX = >\na:\n> docker pull {OLD}\n> true\n"),
    ("Makefile", f"IMAGE_$(ARCH) := {OLD}\n"),
    ("Makefile", f"IMAGE ::= {OLD}\nexport IMAGE\n"),
    ("Makefile", f"IDS != docker run {OLD} ids\n"),
    ("build/common.mk", f"IMAGE = {OLD}"),
    (".env", f"IMAGE={OLD}\n"),
    (".env.local", f'export PAUSE_IMAGE="{OLD}"\nTEXT=don\'t\n'),
    ("a.env", f"IMAGE='{OLD}' # the sandbox\n"),
]

UNSAFE = [
    ("Makefile", f"X = {OLD}\n"),
    ("Makefile", "REGISTRY ?= k8s.gcr.io\n"),
    ("Makefile", f"IMAGE = {OLD}\nall:\n\tdocker build -t $(IMAGE) .\n"),
    ("Makefile", f"IMAGE = {OLD}\nFULL = $(IMAGE)-a\nall:\n\tdocker push $(FULL)\n"),
    (
        "Makefile",
        f"CMD ?= docker build\nIMAGE ?= {OLD}\nTAG := $(IMAGE)\na:\n\t$(CMD) -t $(TAG) .\n",
    ),
    ("Makefile", f"IMAGE := $(or $(X),{OLD})\na:\n\tdocker run $(IMAGE)\n"),
    ("Makefile", f"IMAGE = $(if $(X),{OLD},$(Y))\n"),
    ("Makefile", f"IDS := $(shell docker run {OLD} ids)\n"),
    ("Makefile", f"$(foreach i,{OLD} k8s.gcr.io/a:1,$(eval $(call rule,$(i))))\n"),
    ("Makefile", "IMAGES := $(foreach i,a b,k8s.gcr.io/$(i):1)\n"),
    ("Makefile", "REG ?= k8s.gcr.io\na:\n\tdocker pull $(REG)/pause:1\n"),
    (
        "Makefile",
        f"I = {OLD}\ndefine push\n\tdocker tag $(1) my/$(1)\nendef\na:\n\t$(call push,$(I))\n",
    ),
    ("Makefile", f"IMAGES = {OLD}\nall: $(addprefix m-,$(IMAGES))\nm-%:\n\tdocker tag $* my/$*\n"),
    ("Makefile", "IMAGE = k8s.gcr.io/pause\npush: ; docker push $(IMAGE)\n"),
    ("Makefile", f"IMAGE = {OLD}\na:\n\t$(CONTAINER_TOOL) push $(IMAGE)\n"),
    ("Makefile", f"IMAGES = {OLD}\na:\n\t$(foreach i,$(IMAGES),docker push $(i);)\n"),
    ("Makefile", f"IMAGES = {OLD}\na:\n\t$(foreach i, $(IMAGES) , docker rmi $(i);)\n"),
    ("Makefile", f"IMAGES = {OLD}\na:\n\t${{foreach i,${{IMAGES}},docker push ${{i}};}}\n"),
    ("Makefile", f"a:\n\t$(foreach i,{OLD} k8s.gcr.io/b:1,docker push $(i);)\n"),
    ("Makefile", f"IMAGE = {OLD}\na:\n\t$(if $(X),docker push $(IMAGE))\n"),
    ("Makefile", f"IMAGE = {OLD}\na:\n\tdocker rmi $(IMAGE)\n"),
    (".env", f"X={OLD}\n"),
]

MENTIONS = [
    ("Makefile", "ifeq ($(REGISTRY),k8s.gcr.io)\nendif\n"),
    ("Makefile", "else ifneq ($(REGISTRY),k8s.gcr.io)\n"),
    ("Makefile", f"IMAGE = {OLD}\nall:\n\tdocker tag $(IMAGE) a/b\n"),
    ("Makefile", f"all:\n\tdocker tag {OLD} a/b\n"),
    ("Makefile", f"A = {OLD}\na:\n\t$(foreach i,$(A),docker tag $(i) x/$(i);)\n"),
    ("Makefile", f"A = {OLD}\na:\n\t@$(foreach i,a,$(foreach j,$(A),docker tag $(j) $(i);))\n"),
    ("Makefile", f"A = {OLD}\na:\n\t$(foreach i,$(sort $(A)),$(DOCKER) tag $(i) x;)\n"),
    ("Makefile", f"A = {OLD}\na:\n\t$(foreach i,$(filter-out b,$(A)),docker tag $(i) x;)\n"),
    ("Makefile", f"A = {OLD}\na:\n\t$(and $(X),docker tag $(A) x)\n"),
    ("Makefile", f"define M\n$(foreach i,{OLD},docker tag $(i) x;)\nendef\na:\n\t$(M)\n"),
    ("Makefile", "all:\n\tsed -i s,k8s.gcr.io,registry.k8s.io, a.yaml\n"),
    ("Makefile", "X = $(subst k8s.gcr.io,a.example,$(Y))\n"),
    ("Makefile", f"IGNORED_IMAGES = {OLD}\n"),
    ("Makefile", f"IMAGE = {OLD}\na: ; docker tag $(IMAGE) my/x\n"),
    ("Makefile", f"IMAGE = {OLD}\ndefine M\ndocker tag $(IMAGE) my/x\nendef\na:\n\t$(M)\n"),
    ("Makefile", f".RECIPEPREFIX = >\nIMAGE = {OLD}\na:\n> docker tag $(IMAGE) my/x\n"),
    ("Makefile", f"$(info using {OLD})\n"),
    ("Makefile", f"X = $(filter-out {OLD},$(Y))\n"),
    ("Makefile", f"X := $(shell docker tag {OLD} my/x)\n"),
    ("Makefile", f"X := $(shell grep {OLD} a.yaml)\n"),
    ("Makefile", "X = k8s.gcr.io-x k8s.gcr.io \\"),
    (".env", "URL=https://k8s.gcr.io/v2\n"),
]


def ids(value: object) -> str | None:
    return value.strip()[:60] if isinstance(value, str) else None


@pytest.mark.parametrize(("path", "text"), SAFE, ids=ids)
def test_variables_and_recipes_are_fixed(path: str, text: str) -> None:
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, path) == moved
    assert check(moved, path).findings == []


@pytest.mark.parametrize(("path", "text"), UNSAFE, ids=ids)
def test_what_may_be_something_else_is_unsafe(path: str, text: str) -> None:
    assert fix(text, path) == text
    moved = text.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, path, Applicability.UNSAFE) == moved


@pytest.mark.parametrize(("path", "text"), MENTIONS, ids=ids)
def test_what_is_copied_looked_for_or_compared_is_a_mention(path: str, text: str) -> None:
    report = check(text, path)
    assert report.mentions
    assert report.findings == []


def test_a_fault_in_one_recipe_leaves_the_others() -> None:
    good = f"a:\n\tdocker pull {OLD}\n\n"
    text = f"{good}b:\n\techo 'x\n\tdocker pull {OLD}\n"
    report = check(text, "Makefile")
    assert [notice.kind for notice in report.notifications] == [NotificationKind.UNPARSED]
    grades = [finding.fix.applicability.name for finding in report.findings]
    assert grades == ["SAFE", "UNSAFE"]
    moved = good.replace("k8s.gcr.io", "registry.k8s.io")
    assert fix(text, "Makefile") == text.replace(good, moved)


@pytest.mark.parametrize(
    "piece",
    [
        "A = b\n",
        "\ta\n",
        "a:\n\tb\n",
        "\\\n",
        "'",
        "\t'\n",
        "#",
        "=",
        ":",
        "$$",
        "ifeq\n",
        f"A={OLD}\n",
        f"a:\n\tb {OLD}\n\n",
        "define a\n",
        "define a\nendef\n",
        "a: b; c\n",
        f"$(or a,{OLD}) ",
        "\t$(foreach i,",
        "\t$(foreach i,a,b)\n",
        "\t$(if a,",
    ],
)
def test_time_grows_with_the_text(piece: str) -> None:
    def prepare(size: int) -> Work:
        text = f"IMAGE = {OLD}\n" + piece * size
        return lambda: check(text, "Makefile")

    assert grows_linearly(prepare, 200)
