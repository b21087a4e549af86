"""The words of keys, flags and variables, and what they say of the value: that it is an image, or
that something judges, mirrors or looks for images by it. Each row carries its own tests."""

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from k8sregistry_lint.regex import regex


class Says(Enum):
    """What a word says of the value that is named with it."""

    IMAGE = "an image, or a place where images are"
    JUDGES = "images that are allowed, denied or left out"
    QUALIFIES = "images of some standing, which something may tell from others"
    MIRRORS = "a registry that is served from elsewhere"
    SEARCHES = "a text that something looks for"
    TELLS = "text for people"
    FILLS = "nothing by itself"


class Row(NamedTuple):
    """Words in their singular, with keys that say so because of them and keys that do not."""

    says: Says
    words: frozenset[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


def _row(says: Says, words: str, examples: str, counterexamples: str) -> Row:
    return Row(
        says, frozenset(words.split()), tuple(examples.split()), tuple(counterexamples.split())
    )


ROWS = (
    _row(
        Says.IMAGE,
        "image img container sidecar docker repository repo registry hub",
        "image podInfraContainerImage dockerRepository PAUSE_IMAGE images imageName hub",
        "pause imaginary github hubble url",
    ),
    _row(
        Says.JUDGES,
        """allow allowed allowable disallow disallowed deny denied block blocked ban banned exempt
        exempted exemption except exception exclude excluded exclusion ignore ignored skip skipped
        skipping trust trusted approve approved approval permit permitted prohibit prohibited
        forbid forbidden reject rejected restrict restricted restriction whitelist whitelisted
        blacklist blacklisted allowlist allowlisted denylist denylisted blocklist blocklisted
        passlist safelist accept accepted authorize authorized authorise authorised unauthorized
        unauthorised unapproved untrusted refuse refused quarantine quarantined suppress suppressed
        omit omitted waive waived waiver""",
        """allowedRegistries imagesAllowed images_to_ignore exceptions except approved_images
        quarantinedImages imageWaivers""",
        "allowPrivilegeEscalation skipperImage trust-manager blockDeviceImage acceptanceImage",
    ),
    _row(
        Says.QUALIFIES,
        """valid invalid safe unsafe insecure known unknown deprecated obsolete legacy old bad
        unwanted filter filtered match matching pattern scope previous prior former formerly
        original expected wanted retired stale outdated superseded replaced removed renamed moved
        migrated vulnerable affected infected compromised malicious unsupported unsigned unscanned
        unverified verified scanned audited monitored watched observed reported flagged compliant
        noncompliant""",
        """known_images legacyImages insecure-registries image-filter deprecated_images
        expectedImages previous-image VULNERABLE_IMAGES""",
        "legacyController matchLabels scopeName originalName verifiedBy",
    ),
    _row(
        Says.MIRRORS,
        "mirror mirrored",
        "registry_mirrors mirrors proxy_mirror REGISTRY_MIRRORS",
        "mirrormaker mirrorMakerImage mirror-maker",
    ),
    _row(
        Says.SEARCHES,
        "regex regexp pattern contain startswith search match glob",
        "regexp matchPattern path_regex contains match startsWith",
        "searchEngineImage matchmaker",
    ),
    _row(
        Says.TELLS,
        """summary description explanation message title doc help changelog enabledif
        example""",
        "summary description message",
        "imageDescriptionUrl noteImage",
    ),
    _row(
        Says.FILLS,
        """host domain prefix source list listed name tag ref reference uri url rule set entry item
        default extra additional global by to for from in on of the all any if with only custom
        pull value user cluster container policy repo sha digest and or not yaml yml json toml txt
        csv conf""",
        "list names prefixes",
        "exporter proxy",
    ),
)

_WORDS = {
    says: frozenset().union(*(row.words for row in ROWS if row.says is says)) for says in Says
}
_KNOWN = frozenset().union(*_WORDS.values())
_LISTS = {"whitelist", "blacklist", "allowlist", "denylist", "blocklist", "passlist", "safelist"}
"""Words that judge whatever stands beside them."""

_KINDS_OF_TEST = {"filter", "match", "matching", "pattern", "scope"}
"""Words that judge images where they are the last of a name: `image-filter`."""

MAX_WORD = 40
"""The longest word that is tried as two, in letters."""
_PIECE = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PLURAL = regex(r"(?<=[a-z])(?<![sui])s\Z")


@lru_cache(4_096)  # the same keys come again and again
def words(name: str) -> tuple[str, ...]:
    """The words of a key, flag or variable in lower case, known ones in the singular: of camelCase,
    snake_case and kebab-case, and of two known words that are written as one."""
    found: list[str] = []
    for piece in _PIECE.findall(name):
        lower = piece.lower()
        word = singular(lower)
        found += [word] if word in _KNOWN else _parted(lower)
    if "starts" in found or "start" in found:
        found = _rejoined(found)
    return tuple(found)


def singular(word: str) -> str:
    """`registries` as `registry`, `images` as `image`; words such as `alias` stay."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("shes", "ches", "xes")):
        return word[:-2]
    return _PLURAL.sub("", word)


def _parted(piece: str) -> list[str]:
    """Two known words that are written as one, such as `excludedimages`; else the piece."""
    if len(piece) > MAX_WORD:
        return [piece]
    for at in range(3, len(piece) - 2):
        parts = piece[:at], singular(piece[at:])
        if parts[0] in _KNOWN and parts[1] in _KNOWN:
            return [*parts]
    return [piece]


def _rejoined(found: list[str]) -> list[str]:
    """`starts with` as the one word that it is in other spellings."""
    text = " ".join(found)
    return re.sub(r"\bstarts? with\b", "startswith", text).split()


class Judgement(Enum):
    """What a key says against a value below it."""

    NONE = 0
    DOUBTFUL = 1
    QUALIFIES = 2
    JUDGES = 3


@lru_cache(4_096)
def judgement(key: str) -> Judgement:
    """Whether a key is about images that something allows, denies or leaves out. It is where
    nothing else is in it than such words, words for images, and words that say nothing, or where
    the two are neighbours; it is doubtful where they only both occur (`trustManagerImage`)."""
    found = words(key)
    judging = [at for at, word in enumerate(found) if word in _WORDS[Says.JUDGES]]
    qualifying = [at for at, word in enumerate(found) if word in _WORDS[Says.QUALIFIES]]
    images = [at for at, word in enumerate(found) if word in _WORDS[Says.IMAGE]]
    if not judging and not qualifying:
        return Judgement.NONE
    strength = Judgement.JUDGES if judging else Judgement.QUALIFIES
    known = _WORDS[Says.JUDGES] | _WORDS[Says.QUALIFIES] | _WORDS[Says.IMAGE] | _WORDS[Says.FILLS]
    if any(word.removesuffix("ed") in _LISTS for word in found):
        return Judgement.JUDGES
    if images and qualifying and found[-1] in _KINDS_OF_TEST:
        return Judgement.JUDGES
    if set(found) <= known and (judging or images or len(found) == 1):
        return strength
    if not images:
        return Judgement.NONE
    near = any(abs(one - other) == 1 for one in judging or qualifying for other in images)
    return strength if near and is_plural(key) else Judgement.DOUBTFUL


@lru_cache(4_096)
def judges(word: str) -> bool:
    """Whether a word of a sentence says that something allows or denies what it is about."""
    folded = word.lower()
    return any(each in _WORDS[Says.JUDGES] for each in (folded, singular(folded))) or (
        folded.endswith("ies") and f"{folded[:-3]}y" in _WORDS[Says.JUDGES]
    )


@lru_cache(4_096)
def is_plural(key: str) -> bool:
    """Whether a key is about several images or registries."""
    pieces = {piece.lower() for piece in _PIECE.findall(key)}
    return bool(
        pieces & {f"{word}s" for word in ("image", "repo", "container", "host", "source")}
    ) or (
        any(
            piece.endswith(("registries", "repositories", "prefixes", "list", "lists"))
            for piece in pieces
        )
    )


@lru_cache(4_096)
def names_image(key: str) -> bool:
    """Whether a key, flag or variable says that its value is an image or a part of one."""
    return bool(set(words(key)) & _WORDS[Says.IMAGE])


@lru_cache(4_096)
def names_only_image(key: str) -> bool:
    """Whether a key says that its value is an image, and not a repository of any kind."""
    return bool({"image", "img", "container", "docker"}.intersection(words(key)))


@lru_cache(4_096)
def mirrors(key: str) -> bool:
    """Whether a key is about a registry that is served from elsewhere."""
    found = words(key)
    return any(
        word in _WORDS[Says.MIRRORS] and found[at + 1 : at + 2] != ("maker",)
        for at, word in enumerate(found)
    )


@lru_cache(4_096)
def searches(key: str) -> bool:
    """Whether a key says that its value is looked for in other texts: by its only word, or by its
    last one where that is a kind of pattern."""
    found = words(key)
    looks = _WORDS[Says.SEARCHES]
    return bool(found) and (
        found[-1] in {"regex", "regexp", "pattern", "glob"}
        or (len(found) == 1 and found[0] in looks)
    )


@lru_cache(4_096)
def tells(key: str) -> bool:
    """Whether a key says that its value is text for people."""
    found = words(key)
    return len(found) == 1 and found[0] in _WORDS[Says.TELLS]
