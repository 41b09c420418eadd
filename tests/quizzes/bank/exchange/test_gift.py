from dataclasses import asdict
from textwrap import dedent

import pytest

from quizzes.bank.exchange import gift_writer
from quizzes.bank.exchange.gift import Found, parse
from quizzes.bank.rules import Draft, Prepared, prepare
from tests.quizzes.bank.samples import sample


def all_of(text: str) -> list[Found]:
    return parse(dedent(text).strip("\n"))


def one(text: str) -> Prepared:
    (found,) = all_of(text)
    assert found.reading.question, found.reading.problems
    return found.reading.question


def refused(text: str) -> str:
    (found,) = all_of(text)
    assert found.reading.question is None
    return found.reading.problems[0].message


def test_a_single_choice_with_a_title_a_category_and_feedback() -> None:
    question = one("""
        // 注释
        $CATEGORY: $course$/top/安全/消防

        ::Q-1:: 火警电话是？ {
            =119 # 记牢
            ~110 # 这是报警
            ~120
        }
        """)
    assert question.kind == "single_choice"
    assert question.code == "Q-1"
    assert question.tags == ("消防",)
    assert question.content["stem"] == "火警电话是？"
    assert [option["text"] for option in question.content["options"]] == ["119", "110", "120"]
    assert question.key["options"] == ["a"]
    assert question.explanation == "119：记牢\n\n110：这是报警"


def test_weights_make_a_multiple_choice() -> None:
    question = one("灭火方法有{~%50%隔离 ~%50%窒息 ~%-100%浇油 ####看教材}")
    assert question.kind == "multiple_choice"
    assert question.key == {"options": ["a", "b"], "partial": True}
    assert question.explanation == "看教材"


@pytest.mark.parametrize(("verdict", "value"), [("T", True), ("TRUE", True), ("F", False), ("false", False)])
def test_true_false(verdict: str, value: bool) -> None:
    assert one(f"带电作业可以单人进行。{{{verdict}}}").key == {"value": value}


def test_true_false_feedback_is_the_explanation() -> None:
    assert one("可以单人进行。{F#要有监护#对}").explanation == "要有监护 对"


def test_short_answers_and_missing_words_are_blanks() -> None:
    question = one("触电后先{=断电 =切断电源}。")
    assert question.kind == "fill_in"
    assert question.content["stem"] == "触电后先____。"
    assert question.key["blanks"][0]["accepted"] == ["断电", "切断电源"]
    assert one("谁发明了电池？{=伏打}").content["blanks"] == 1


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("#36", {"value": "36", "tolerance": "0"}),
        ("#3.14:0.01", {"value": "3.14", "tolerance": "0.01"}),
        ("#=3.14:0.01", {"value": "3.14", "tolerance": "0.01"}),
        ("#1..2", {"value": "1.5", "tolerance": "0.5"}),
        ("#-1..1", {"value": "0", "tolerance": "1"}),
    ],
)
def test_numbers(answer: str, number: dict[str, str]) -> None:
    assert one(f"多少？{{{answer}}}").key["blanks"][0]["number"] == number


def test_escaped_signs_are_words() -> None:
    question = one(r"集合 \{1\~2\} 里 1\=1 吗\: {=对\#1 ~错\\n}")
    assert question.content["stem"] == "集合 {1~2} 里 1=1 吗:"
    assert [option["text"] for option in question.content["options"]] == ["对#1", r"错\n"]


def test_html_becomes_markdown() -> None:
    question = one("[html]<p>下列<b>错误</b>的是&nbsp;？<script>x</script></p>{=甲<br>乙 ~丙}")
    assert question.content["stem"] == "下列**错误**的是\xa0？"
    assert "<script" not in question.content["stem_html"]


def test_what_is_not_taken_is_told() -> None:
    assert "匹配" in refused("配对 {=甲 -> 1 =乙 -> 2 =丙 -> 3}")
    assert "问答" in refused("谈谈看法 {}")
    assert "花括号" in refused("没有答案")
    assert "花括号" in refused("没关上 {=甲 ~乙")
    assert "一个正确答案" in refused("两个对的 {=甲 =乙 ~丙}")
    assert "百分比" in refused("写一个 {=甲 =%50%乙}")


def test_every_problem_has_its_line() -> None:
    found = all_of("""
        好题{T}

        // 注释
        坏题{=甲 -> 1

        $CATEGORY: 消防
        又一好题{F}
        """)
    assert [(one.line, one.reading.question is not None) for one in found] == [
        (1, True),
        (4, False),
        (7, True),
    ]
    assert found[2].reading.question is not None
    assert found[2].reading.question.tags == ("消防",)


FITS = {
    "single_choice": Draft("single_choice", {"stem": "1~2=3 吗：{x}?", "options": ["是#", "否\\n"]}, {"options": ["b"]}, "因为\n:", 3, ("甲/乙",), "N 1"),
    "multiple_choice": Draft("multiple_choice", {"stem": "哪些", "options": ["1", "2", "3", "4"]}, {"options": ["a", "b", "d"], "partial": True}),
    "true_false": Draft("true_false", {"stem": "对吗\n真的"}, {"value": True}, "是的"),
    "fill_in": Draft("fill_in", {"stem": "先____后"}, {"blanks": [["甲", "乙=1"]]}),
    "fill_in number": Draft("fill_in", {"stem": "不高于____V"}, {"blanks": [{"number": {"value": "-3.5", "tolerance": "0.1"}}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FITS)
def test_what_gift_has_a_form_for_comes_back(name: str) -> None:
    question = prepare(FITS[name])
    assert not question.faults
    written = gift_writer.write([asdict(question)])
    again = one(written)
    assert (again.kind, again.content, again.key) == (question.kind, question.content, question.key)
    assert (again.code, again.explanation) == (question.code, question.explanation)
    assert again.tags == tuple(tag.replace("/", "／") for tag in question.tags)


@pytest.mark.parametrize("kind", ["ordering", "find_and_correct", "fill_in"])
def test_what_it_has_no_form_for_is_a_comment(kind: str) -> None:
    written = gift_writer.write([asdict(sample(kind)), asdict(sample("true_false"))])
    assert written.startswith("// ")
    assert [found.reading.question is not None for found in parse(written)] == [True]
