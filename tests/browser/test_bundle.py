"""Joining the widget's parts: right order, nothing lost, and a clear refusal of what can not be joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.web import bundle


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bundle, "WIDGET", tmp_path)
    return tmp_path


def test_imports_come_first_and_once(parts: Path) -> None:
    (parts / "main.js").write_text('import { two } from "./two.js";\nimport { one } from "./one.js";\n\none(two);\n')
    (parts / "two.js").write_text('import { one } from "./one.js";\n\nexport const two = one;\n')
    (parts / "one.js").write_text("// why\nexport const one = 1; // because\n")
    assert bundle.join_script("main.js") == '(() => {\n"use strict";\nconst one=1;\nconst two=one;one(two);\n})();\n'


@pytest.mark.parametrize(("code", "kept"), [
    ('const a = "x // y : z";', 'const a="x // y : z";'), ("const a = `b : ${ c } // d`;", "const a=`b : ${ c } // d`;"),
    (r"const a = /\/ : [/ ]/;", r"const a=/\/ : [/ ]/;"), ("a = b / c / d;", "a=b / c / d;"), ("a = b + +c;", "a=b + +c;"),
    ("a = (b) => c((d) => d, (e, f) => e);", "a=b=>c(d=>d,(e,f)=>e);"), ("a = async (b) => b;", "a=async b=>b;"),
    ("return typeof a;", "return typeof a;"), ("if (a) b();\n  else c();", "if(a)b();else c();"),
])
def test_squeezing_keeps_the_meaning(code: str, kept: str) -> None:
    assert bundle.squeeze(code) == kept


@pytest.mark.parametrize(("code", "complaint"), [
    ('import { a } from "./gone.js";', "gone.js"), ('import * as a from "./one.js";', "write imports as"),
    ("const a = `one\ntwo`;", "template text"), ('import { one } from "./one.js";\nconst one = 2;', "also declared in one.js"),
])
def test_what_can_not_be_joined_is_refused_by_name(parts: Path, code: str, complaint: str) -> None:
    (parts / "one.js").write_text("export const one = 1;\n")
    (parts / "main.js").write_text(code + "\n")
    with pytest.raises(bundle.BundleError, match=complaint):
        bundle.join_script("main.js")


def test_text_of_the_server_can_not_end_the_script() -> None:
    served = bundle.join_script("exit.js", {"text": "\u2028 </script> \"quoted\""})
    assert '"\\u2028' in served or '"\u2028' in served  # both are one string to a browser
    assert '\\"quoted\\"' in served


def test_styles_are_joined_without_comments(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("/* why */\n.a { color: red; width: calc(1px + 2px); }\n.b > .c:not(.d), .e { top: 0; }\n")
    assert bundle.join_styles([tmp_path / "a.css"]) == ".a{color:red;width:calc(1px + 2px)}.b>.c:not(.d),.e{top:0}"
