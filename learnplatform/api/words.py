"""The document in Chinese. Shapes are described in English, beside the code; here are the same sentences in Chinese.

A test fails while a sentence of the document is missing here.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

_SENTENCES = {
    "Ids are opaque strings. Moments are UTC. Points and scores are hundredths of a point, durations milliseconds. "
    "Sign in with the session cookie and send the page's CSRF token in `X-CSRFToken` with whatever changes "
    "something, or send `Authorization: Bearer <token>` with a personal access token. Refusals are problems "
    "(RFC 9457), looked at in this order: sign-in 401, whose it is 404, its state 409, the shape 422.": (
        "编号是不透明的字符串；时刻用 UTC；分值和得分以百分之一分为单位，时长以毫秒为单位。\n\n"
        "可以用登录 Cookie，凡有改动的请求在 `X-CSRFToken` 里带上页面的 CSRF 令牌；"
        "也可以用个人令牌，发送 `Authorization: Bearer <令牌>`。被拒绝时答复 RFC 9457 的 problem，依次检查："
        "是否登录（401）、是不是自己的（404）、状态是否允许（409）、内容是否合规（422）。"
    ),
    "A group; by default the caller's own.": "哪个组；不写就是本人所在的组。",
    "The session's CSRF token stays as it was, so that what other tabs of this browser hold is still good.": (
        "会话的 CSRF 令牌不变，同一浏览器里其他标签页手中的令牌仍然有效。"
    ),
    "Why something was refused (RFC 9457). The last part of `type` is stable; some kinds carry more members.": (
        "为什么被拒绝（RFC 9457）。`type` 的最后一段是固定的；有的种类带有更多内容。"
    ),
    "A course in the list. `state`: where I stand in it, null: I am not in it; `progress` in per cent.": (
        "列表里的一门课。`state`：我在其中的状态，null 为不在其中；`progress` 是百分数。"
    ),
    "A page of courses; `next_cursor` asks for the one after it, null: there is none.": (
        "一页课程；`next_cursor` 用来取下一页，null 为没有了。"
    ),
    "A lesson in the contents. `locked`: it can't be opened now.": ("目录里的一节课。`locked`：现在打不开。"),
    "A section of a course.": "课程的一章。",
    "What must be finished before; `percent` counts for a quiz.": (
        "选课前要先完成的；`percent` 只对测验有意义。"
    ),
    "Where somebody stands in a course. `place`: on the waiting list, from 1.": (
        "某人在一门课里的状态。`place`：排队的位置，从 1 开始。"
    ),
    "What one says when asking to come in.": "申请加入时想说的话。",
    "A course, and where I stand in it.": "一门课，和我在其中的状态。",
    "Asked anew by a player whose address is about to end.": ("播放器的地址快到期时，再来要一次。"),
    "Where a file is found until a moment. `sizes`: `small`, `large`, `poster`, `audio`, those that are ready.": (
        "一个文件在某一时刻之前的地址。`sizes`：`small`、`large`、`poster`、`audio`，已做好的才有。"
    ),
    "A file that has arrived.": ("一个已收到的文件。"),
    "How far an upload is: `receiving`, `finishing`, `done` (with its file) or `refused` (with the reason).": (
        "一次上传到了哪里：`receiving` 正在接收，`finishing` 正在整理，`done` 完成（带文件），`refused` 没有收下（带原因）。"
    ),
    "`Upload-Length`; in `Upload-Metadata` `filename` and, where only some are welcome, `kinds` by comma.": (
        "`Upload-Length` 是总长度；`Upload-Metadata` 里放 `filename`，只收某几类的，再放以逗号分隔的 `kinds`。"
    ),
    "HEAD is tus's way to ask where to go on.": ("tus 用 HEAD 询问从哪里接着传。"),
    "A wrong `Upload-Checksum` is answered with 460.": ("`Upload-Checksum` 对不上时，答复 460。"),
    "An arena: its star (null: vacant) and its reigns, the latest first.": "擂台：擂主（null 为空缺）和历任擂主，最近的在前。",
    "Who holds the arena, and the mark to beat. Score in hundredths of a point.": (
        "现任擂主和要超过的成绩。得分以百分之一分为单位。"
    ),
    "How long one star held it.": "一任擂主守了多久。",
    "An attempt as it stands.": "一份答卷现在的样子。",
    "An opaque id.": "不透明的编号。",
    "The number of the page that took the attempt up last.": "最后打开这份答卷的页面的序号。",
    "A question of a paper. Which of the optional fields it has depends on its type.": (
        "试卷里的一道题。有哪些可省略的字段，由题型决定。"
    ),
    "Hundredths of a point.": "以百分之一分为单位。",
    "fill_in: how many blanks.": "fill_in：有几个空。",
    "find_and_correct: the text, NFC, line ends \\n; offsets count code points.": (
        "find_and_correct：短文，NFC 形式，换行为 \\n；位置按码点计。"
    ),
    "One object by type: {option}, {options}, {value}, {blanks}, {order}, {corrections}; null clears.": (
        "按题型取一种：{option}、{options}、{value}、{blanks}、{order}、{corrections}；null 为清空。"
    ),
    "Who wrote the response.": "是哪个页面写的。",
    "Many answers by question; each {response, seq, writer}.": "多道题的答案，每个是 {response, seq, writer}。",
    "question → {response, seq, writer}; a wrong one is answered by a problem of its own.": (
        "题目 → {response, seq, writer}；有错的那一个单独答复 problem。"
    ),
    "What became of each answer: its `seq`, or a problem.": "每个答案的结果：它的 `seq`，或者一个 problem。",
    "What became of one answer. Stored: its `seq` alone. Refused: a problem, with what is stored instead "
    "(`response`, `seq`, `writer`) where another page was newer.": (
        "一个答案的结果。已保存：只有 `seq`。被拒绝：一个 problem；如果另一个页面的更新，"
        "还有现在存着的（`response`、`seq`、`writer`）。"
    ),
    "One answer as a page sends it.": "页面发来的一个答案。",
    "The attempt's writer it was written under; left out: the row's own.": (
        "写这个答案时答卷的 writer；不写就是这一行原有的。"
    ),
    "The answer is stored; what the server's clock says.": "答案已保存；服务器现在的时刻。",
    "How a go ended. `questions` only as far as the review policy allows.": (
        "一次作答的结果。`questions` 只给到查看规定允许的程度。"
    ),
    "Why there is no score: voided, set aside.": "为什么没有得分：已作废、待处理。",
    "An answer that arrived after the end: kept, not counted.": "结束之后才到的答案：留着，不计分。",
    "A question with what was answered, what is right and what it earned. While an open arena draws from the question, "
    "`withheld` says so, and what is right and what it earned is left out.": (
        "一道题：作答、正确答案和得分。开放中的擂台用到这道题时，`withheld` 说明原因，不给正确答案和得分。"
    ),
    "Why key, explanation, score and parts are not told yet.": "为什么暂时不给答案、解析和得分。",
    "Why `right`, `key` and `explanation` are not told yet; «» where they are.": (
        "为什么暂时不给 `right`、`key` 和 `explanation`；已给出时为空。"
    ),
    "The right answer, in the shape of a response.": "正确答案，形状与作答相同。",
    "What was right, part by part; depends on the type.": "逐项对错，由题型决定。",
    "Not graded yet: ask again.": "还没有判分：请稍后再问。",
    "The attempt is submitted; what became of the answers that came along.": "已交卷；随交卷带来的答案各自的结果。",
    "A part of a board; `total` is how many stand in the list, `me` the caller's own row.": (
        "排行榜的一段；`total` 是榜上有多少行，`me` 是本人的一行。"
    ),
    "One row. The score is in hundredths of a point.": "一行。得分以百分之一分为单位。",
    "A quiz that is open for the person who asks.": "一个对本人开放的测验。",
    "The time limit, whole minutes rounded up.": "限时，整分钟，向上取整。",
    "How many goes may still begin today; null: any number.": "今天还能开始几次；null 为不限。",
    "Whether a new go may begin now.": "现在能不能开始新的一次。",
    "Why not, as a problem's last part.": "为什么不能，写法同 problem 的最后一段。",
    "The attempt in progress.": "正在作答的答卷。",
    "The questions inside a lesson, in the order in which they come.": "课节里的题，按出现的先后。",
    "A question inside a lesson, at a moment of it. Which of the optional fields it has depends on its type.": (
        "课节里某一时刻的一道题。有哪些可选的字段，由题型决定。"
    ),
    "Until it is answered the lesson is not done.": "不答，这一课就不算学完。",
    "Some of it came more than 30 days after its session began, and is not counted any more.": (
        "有的离开始已超过 30 天才送到，不再计入。"
    ),
    "What was answered first.": "第一次的作答。",
    "An answer, as in an attempt.": "一个答案，形状与答卷里的相同。",
    "What became of the first answer, which is the one that counts, and what is right.": (
        "第一次作答的结果（以第一次为准），以及正确答案。"
    ),
    "Whether the lesson is done now.": "这一课现在是否学完。",
    "What a page that is read reports: seconds in sight since the last report, how far down it was seen.": (
        "阅读页的报告：上次报告以来看了多少秒，看到了多靠下的位置。"
    ),
    "How far it is read: seconds counted of those it takes at least, how far down (0 to 1).": (
        "读到哪里：已计的秒数和至少要用的秒数，看到的位置（0 到 1）。"
    ),
    "What a player reports. `intervals`: [[from, to], …] in seconds of the lesson, empty: open the session. "
    "`rate`: how fast it plays; it is not believed. `hidden`: the page was out of sight.": (
        "播放器的报告。`intervals`：[[从, 到], …]，课节里的秒数，空的表示开始一次学习；"
        "`rate`：播放速度，服务器不采信；`hidden`：页面不在眼前。"
    ),
    "What is counted so far. `share` from 0 to 1; `resume_at` in seconds: where to go on.": (
        "目前已计入的。`share` 从 0 到 1；`resume_at` 以秒为单位：从哪里接着看。"
    ),
    "My skill record.": "我的技能档案。",
    "The credit hours of a year. `target` null: none is set.": "一年的学时。`target` 为 null 表示没有定目标。",
    "Credit hours of one kind.": "某一类的学时。",
    "A course that was completed; `round`: for the how-manieth time.": "学完的一门课；`round`：第几次学完。",
    "A certificate in the record. `state`: `valid`, `expired` or `revoked`; `code` is what anybody can verify.": (
        "档案里的一张证书。`state`：`valid` 有效、`expired` 已过期、`revoked` 已撤销；`code` 是任何人都能验证的验证码。"
    ),
    "A place among the published winners of a competition.": "一次竞赛公布的名次。",
    "A training elsewhere that an officer entered.": "工会干部登记的一次外部培训。",
    "A licence; `expires_on` null: it holds for ever.": "一张证照；`expires_on` 为 null 表示长期有效。",
    "A line of the work history; `ended_on` null: until today.": "工作经历的一段；`ended_on` 为 null 表示至今。",
    "Who this browser is signed in as, and the token that its next changes must carry in `X-CSRFToken`.": (
        "这个浏览器登录的是谁，以及之后的改动要在 `X-CSRFToken` 里带的令牌。"
    ),
    "A lesson: a column.": "一节课：一列。",
    "A page of the learners of a course and how far they are in each lesson; `total`: learners in all, 0 beyond the last page.": (
        "课程学员的一页，以及每人每节学到哪里；`total` 是学员总数，超出末页时为 0。"
    ),
    "Somebody who learns in the course: a line. `cells`: per cent by lesson; 0: not begun, 100: done, -1: not in the version in which they learn.": (
        "一名学员：一行。`cells` 是各节的百分比：0 没开始，100 学完，-1 这一节不在他学的版本里。"
    ),
}
_PHRASES = {
    200: "成功",
    201: "已新建",
    202: "已收到",
    204: "成功，没有内容",
    400: "请求有误",
    401: "没有登录",
    403: "没有权限",
    404: "没有找到",
    409: "状态不允许",
    410: "已不存在",
    412: "先决条件不符",
    413: "内容太大",
    415: "不支持这种类型",
    422: "内容不合规",
    429: "太频繁",
}
CHINESE = _SENTENCES | {HTTPStatus(status).phrase: words for status, words in _PHRASES.items()}


def in_chinese(part: Any) -> Any:
    """The document, or a part of it, with its descriptions in Chinese."""
    if isinstance(part, list):
        return [in_chinese(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: CHINESE.get(" ".join(value.split()), value)
        if name == "description" and isinstance(value, str)
        else in_chinese(value)
        for name, value in part.items()
    }
