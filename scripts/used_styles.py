"""Cuts Tabler's style sheet down to what the pages name. A step of build_assets.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The parts of Tabler that the pages use (docs: interface, "Building blocks"); rules that name any other class go.
TABLER_CLASSES = {"btn", "btn-primary", "btn-danger", "btn-icon", "btn-sm"} | {
    "form-control", "form-select", "form-check-input",
}  # fmt: skip


def only_used_styles(css: str) -> str:
    """Tabler without what the pages never name: classes, then key frames and variables that nothing refers to."""
    banner = re.search(r"/\*!.*?\*/", css, re.DOTALL)
    text = "\n".join(used_rules(without_source_map(css)))
    while True:
        names = set(re.findall(r"var\((--tblr-[\w-]+)", text))
        fewer = re.sub(r"[^{}\n]+\{\}", "", drop_variables(text, names))  # and rules that this left empty
        if fewer == text:
            break
        text = fewer
    kept = [rule for rule in text.splitlines() if not unused_at_rule(rule, text) and rule]
    return (banner[0] + "\n" if banner else "") + "\n".join(kept) + "\n"


def used_rules(css: str) -> Iterator[str]:
    for head, body in parts(css):
        if head.startswith(("@media", "@supports", "@layer", "@container")):
            inner = "".join(used_rules(body))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            selectors = [one for one in split_selectors(head) if is_used(one)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def parts(css: str) -> Iterator[tuple[str, str]]:
    """Pairs of what stands before a pair of braces and what stands inside; statements without braces go."""
    depth = begin = opened = 0
    for token in re.finditer(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""", css, re.DOTALL):
        if token[0] == "{":
            opened = token.end() if depth == 0 else opened
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                yield css[begin : opened - 1].strip(), css[opened : token.start()]
                begin = token.end()
        elif depth == 0 and (token[0] == ";" or token[0].startswith("/*")):
            begin = token.end()


def split_selectors(head: str) -> Iterator[str]:
    """By the commas that stand in no brackets."""
    depth = begin = 0
    for place, letter in enumerate(head):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            yield head[begin:place]
            begin = place + 1
    yield head[begin:]


def is_used(selector: str) -> bool:
    """Names only our classes, and no attribute of Tabler's scripts."""
    plain = re.sub(r'"[^"]*"', "", selector)
    while (inner := re.sub(r":not\([^()]*\)", "", plain)) != plain:
        plain = inner
    classes = set(re.findall(r"\.((?:\\.|[\w-])+)", plain))
    return classes <= TABLER_CLASSES and not re.search(r"\[data-(?!bs-theme|theme)|\[class", plain)


def drop_variables(text: str, names: set[str]) -> str:
    def unless_used(declaration: re.Match[str]) -> str:
        return declaration[0] if declaration[1] in names else ""

    value = r"""(?:"[^"]*"|'[^']*'|[^;{}"'])*"""
    return re.sub(rf"(?<=[{{;])(--tblr-[\w-]+):{value}(?:;|(?=\}}))", unless_used, text)


def unused_at_rule(rule: str, text: str) -> bool:
    named = re.match(r"@(?:keyframes|property)\s+([\w-]+)", rule)
    return named is not None and len(re.findall(rf"{re.escape(named[1])}\b(?!-)", text)) < 2


def without_source_map(text: str) -> str:
    """Django's hashed storage would look for the map and stop."""
    return re.sub(r"\s*(?:/\*|//)[#@]\s*sourceMappingURL=\S*(?:\s*\*/)?", "", text).rstrip() + "\n"
