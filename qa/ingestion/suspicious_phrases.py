"""The phrases by which a text speaks to a language model, in Chinese and English. Knows no way of hiding them.

Texts are searched as `qa.ingestion.disguises.readable` gives them: lower case, plain letters. Literature must not use
these phrases in its own right, so «ignore the guideline» or «answer all questions» are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Sign(StrEnum):
    """What a text was found to do; the page translates these."""

    INSTRUCTION = "instruction"  # tells a model what to do or what to disregard
    ROLE = "role"  # gives a model another part to play
    TURN = "turn"  # pretends to be a turn, a system message or a tool of a conversation
    FIXED_ANSWER = "fixed_answer"  # prescribes the answer
    EXCLUSIVE_TRUST = "exclusive_trust"  # asks to believe this text alone
    LEAK = "leak"  # asks to send or reveal something
    ENCODED = "encoded"  # holds one of these in encoded form
    HIDDEN = "hidden"  # text that a reader wouldn't see
    INVISIBLE = "invisible"  # invisible or direction-changing characters inside words


@dataclass(frozen=True)
class Phrase:
    """A pattern, and the words of which each group must be there: most texts are let go without a search."""

    sign: Sign
    needs: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str] = field(repr=False)

    def places(self, text: str) -> Iterator[int]:
        """Where the phrase begins in a readable text; at most once."""
        if all(any(word in text for word in group) for group in self.needs):
            match = self.pattern.search(text)
            if match:
                yield match.start()


def _phrase(sign: Sign, needs: str, *alternatives: str) -> Phrase:
    groups = tuple(tuple(group.split("|")) for group in needs.split(" & "))
    return Phrase(sign, groups, re.compile("|".join(alternatives)))


_AI = r"(?:ai|llm|large language model|language model|ai assistant|ai system|assistant|chatbot)"
_ORDER = (
    r"(?:instructions?|prompts?|directives?|commands?|orders?|rules?|constraints?|guardrails?|programming|training"
    r"|context|messages?)"
)
_ORDERS = (
    "instruction|prompt|directive|command|order|rule|constraint|guardrail|programming|training|context|message|told"
)
_DISREGARD = (
    r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|es|ing)|bypass|discard|set aside|stop following"
    r"|do not (?:follow|obey)|pay no attention to)"
)
_MODEL = r"(?:人工智能|ai|大?语言模型|大模型|模型|智能助手|机器人)"
_START = r"(?:^|[\n.。;；!！?？\]】)）|])\s*"
_TEXT = r"(?:文献|资料|文章|来源|段落|文档|文件|文|段|条|书)"

PHRASES: tuple[Phrase, ...] = (
    _phrase(
        Sign.INSTRUCTION,
        f"ignor|disregard|forget|overrid|bypass|discard|set aside|stop following|do not|pay no & {_ORDERS}",
        rf"{_DISREGARD}\W+(?:\w+\W+){{0,4}}?(?:previous|prior|above|earlier|preceding|foregoing|former|existing|original"
        rf"|initial|system|developer|your|hidden)\s+(?:\w+\s+)?{_ORDER}\b",
        rf"{_DISREGARD} (?:all|any|every|everything|your|the system)(?: (?:of )?(?:the |your |other )?)?"
        rf"(?:{_ORDER}|(?:you were|you have been) told|(?:written |said )?(?:above|before))\b",
    ),
    _phrase(
        Sign.INSTRUCTION,
        "instruction|directive|attention|note|message|dear|notice|if you are|an ai|your",
        rf"\b(?:new|updated|real|actual|additional|secret|hidden|important) (?:instructions?|directives?) (?:for|to) (?:the |an? )?{_AI}\b",
        rf"\b(?:attention|note|message|instructions?|notice|dear),? (?:to |for )?(?:the |any |all )?{_AI}s?\b[^.]{{0,20}}[:,!]",
        rf"\bif you are (?:an? |the )?{_AI}\b",
        r"\b(?:as|being) an ai(?: language model)?,? you\b",
        r"\byour (?:system prompt|instructions|programming) (?:are|is|have|has) (?:now|been)\b",
    ),
    _phrase(
        Sign.INSTRUCTION,
        "cite|reference|attribute|credit & [|【|(",
        r"\b(?:always |only |now )?(?:cite|reference|attribute|credit) (?:this|it|the (?:text|passage|answer|following)|everything"
        r"|every (?:sentence|answer|claim))[^.]{0,30} (?:as|to|with|by) ?[\[【(]\s*\d",
    ),
    _phrase(
        Sign.INSTRUCTION,
        "忽略|无视|忘|忽视|抛开|抛弃|理会|跳过|覆盖|绕过",
        r"(?:忽略|无视|忘记|忘掉|忽视|抛开|抛弃|不要理会|不必理会|跳过|覆盖|绕过)(?:掉)?(?:以上|上面|之前|先前|前面|此前|所有|全部|任何|上述|一切"
        r"|你的?|既有|原有|系统)(?:的|所有|全部|任何|系统|你|其他)*[^。，；]{0,6}?(?:指令|指示|提示|要求|规则|设定|命令|约束|限制|说明|对话|系统)",
    ),
    _phrase(
        Sign.INSTRUCTION,
        "人工智能|ai|模型|助手|机器人|指令|指示|命令|服从|听从|遵守|执行|标注|引用|署名|注明",
        rf"(?:致|写给|提醒|告知|给)(?:所有|任何|阅读本文的)?{_MODEL}(?:助手|系统)?[：:，,]",
        rf"如果你是(?:一个|一名|一位)?{_MODEL}",
        r"(?:新的?|最新|隐藏|附加)(?:系统)?(?:指令|指示)[：:]",
        r"(?:你|您)(?:必须|务必|只能|应当)(?:无条件)?(?:服从|听从|执行|遵守)(?:以下|下列|本|此|这)|执行(?:以下|下列|下面)的?(?:指令|命令)",
        r"(?:引用|标注|注明|署名)(?:本文|此文|本段|时)?[^。]{0,8}(?:为|作|成|写)\s*[\[【]\s*\d",
    ),
    _phrase(
        Sign.INSTRUCTION,
        "令|命|言|约|诏|旨|规|训|嘱|诫|汝|尔|吾 & 弃|废|忘|违|去|毋|勿|不|从|听|遵|奉|当|须|乃|即|今",
        r"(?:[弃废忘违去]|毋顾|勿从|不从|勿循|毋循)(?:尔|汝|其|诸|一切)?[前先旧昔故][令命言约诏旨规训嘱诫]",
        r"[唯惟但][从听遵奉][吾余此][一之]?[言令命文旨]",
        r"[汝尔][今当须乃即][^。]{0,12}(?:答曰|对曰|书曰|云)",
    ),
    _phrase(
        Sign.ROLE,
        "you are|you're|you will be|act as|behave as|pretend|play as|from now on|assume the role|take on the role|mode",
        r"\b(?:you are|you're|you will be|act as|behave as|pretend (?:to be|you are|that you are)|role-?play as"
        r"|from now on,? you(?: are| will|'re)?|assume the role of|take on the role of)\b[^.]{0,40}"
        r"\b(?:assistant|language model|ai\b|bot\b|chatbot|dan\b|jailbroken|unrestricted|persona|developer mode"
        r"|without (?:any )?(?:restrictions|limits|rules|filters)|no longer bound|evil|terminal|pirate)",
        r"\b(?:developer|jailbreak|god|debug|maintenance|admin(?:istrator)?) mode (?:is )?(?:now )?(?:on|enabled|activated|engaged)\b",
    ),
    _phrase(
        Sign.ROLE,
        "现在|从此|接下来|扮演|模式",
        r"(?:你现在|从现在起你?|从此刻起你?|接下来你?|请你?)(?:就)?(?:是|将是|扮演|要扮演|将扮演|充当|假装|化身)[^。]{0,16}?"
        r"(?:助手|模型|ai|人工智能|机器人|系统|角色|不受(?:任何)?限制|无限制|专家|海盗)|角色扮演[：:]"
        r"|(?:开发者|越狱|管理员|调试|维护)模式(?:已)?(?:开启|启用|激活|打开)",
    ),
    _phrase(
        Sign.TURN,
        "<|[|role|##",
        r"<\|[^|<>\n]{1,40}\|>|<</?sys>>|\[/?inst\]|<(?:start|end)_of_turn>",
        r"</?(?:system|assistant|user|human|tool_call|tool_response|tool_result|function_call|function_results|thinking|instructions?)"
        r"(?:\s[^<>]{0,60})?>",
        r"[\"']role[\"']\s*:\s*[\"'](?:system|assistant|user|tool)[\"']",
        r"(?:^|\n)\s*#{2,}\s*(?:system|assistant|user|human|instructions?|response)\b\s*:?",
    ),
    _phrase(
        Sign.TURN,
        "system|assistant|human|developer|tool|function|api response|prompt|message",
        rf"{_START}(?:system(?: (?:message|prompt|notice|override|instruction|update|alert))?|assistant|ai assistant|human|developer"
        r"|tool(?: (?:result|output|response))|function (?:result|output|returned)|api response)\s*[:：]\s*\S",
        r"\bsystem (?:message|prompt|override|instruction)s?\s*[:：\]]",
        r"\b(?:begin|end) (?:of )?(?:system|hidden|admin) (?:prompt|message|instructions?)\b",
    ),
    _phrase(
        Sign.TURN,
        "系统|助手|助理|用户|人工智能|管理员|开发者|工具|函数|接口 & ：|:",
        rf"{_START}(?:系统(?:提示|消息|指令|通知|管理员)?|助手|助理|用户|人工智能|管理员|开发者|工具(?:返回|结果|输出|调用)|函数返回|接口返回)\s*[：:]\s*\S",
        r"系统(?:提示词?|指令|消息)\s*[：:]",
    ),
    _phrase(
        Sign.FIXED_ANSWER,
        "answer|respond|reply|output|print|repeat|say|write|return|response|asks",
        r"\b(?:the |your )?(?:only |final |correct |right )*answer (?:(?:to|for) (?:any|all|every|each|this|the (?:user's )?)[^.]{0,30} )?"
        r"(?:is|must be|should be|will be|has to be) (?:always|in every case|invariably|exactly)\b",
        r"\b(?:always|simply|must|exclusively) (?:answer|respond|reply|output|print)\s+(?:only )?(?:with|that|by saying|exactly|[\"“«'])",
        rf"{_START}(?:answer|respond|reply|output|print|repeat|say|write)(?: only| exactly| back)* (?:with (?:only )?[\"“«']"
        r"|exactly[ :]|the following(?: (?:text|words|sentence|phrase))?[ :]|the exact|after me|[\"“«'])",
        r"\b(?:whatever|no matter what|regardless of what) (?:the user|you are|is|you're|anyone) ask",
        r"\byour (?:response|reply|answer|output) (?:must|should|shall|has to) (?:be|begin|start|end|contain|include|say)\b",
        r"\bend (?:every|each|your) (?:answer|reply|response) with\b",
    ),
    _phrase(
        Sign.FIXED_ANSWER,
        "答|回复|输出|返回|打印|复述",
        r"(?:正确|唯一|最终|标准)?答案(?:永远|始终|一律|总是|必须|只能)(?:都)?(?:是|为)",
        r"(?:无论|不管|不论)(?:用户|对方|别人|任何人|问|提)[^。]{0,14}(?:都|均|一律|只|皆)[^。]{0,6}(?:回答|回复|答复|输出|说|答)",
        r"(?:对|对于)(?:任何|所有|一切)(?:问题|提问|询问)[^。]{0,8}(?:回答|回复|答复|答案|输出)",
        r"(?:请|必须|务必|一律|只能|只需|直接|仅)(?:直接|只|仅|原样)*(?:回答|回复|答复|输出|打印|复述)(?:以下|下列|如下|为)?\s*[：:“\"「『《]",
        r"(?:回答|回复)(?:的)?(?:开头|结尾|末尾|最后)(?:必须|都要|务必|一律|请)?(?:加上|写上|注明|附上|以)",
        r"凡有?问[者及]?[^。]{0,8}[皆悉必][答对曰云]",
    ),
    _phrase(
        Sign.EXCLUSIVE_TRUST,
        "trust|believe|use|cite|rely|quote|mention|overrides|supersedes|precedence|outranks|replaces|other",
        r"\b(?:only |exclusively |solely )(?:trust|believe|use|cite|rely on|quote) (?:only )?(?:this|the present) "
        r"(?:document|text|passage|source|article|page|file)\b",
        r"\btrust (?:only this|this (?:document|text|passage|source|article|page) (?:only|alone|above))\b",
        r"\b(?:do not|don't|never) (?:trust|cite|mention|quote|believe|rely on) (?:any |the )?(?:other|another) "
        r"(?:documents?|sources?|passages?|articles?|literature|references?|guidelines?)\b",
        r"\bthis (?:document|passage|text|source|article) (?:overrides|supersedes|takes precedence over|outranks|replaces) "
        r"(?:all|any|every) (?:the )?other\b",
        r"\ball other (?:sources|documents|passages|references) are (?:wrong|false|outdated|fake|invalid|incorrect)\b",
    ),
    _phrase(
        Sign.EXCLUSIVE_TRUST,
        "信|采用|引用|参考|提及|其他|其它|别的|其余|优先|凌驾|取代|书|说",
        rf"(?:只|仅|唯|惟)(?:能|可|应|需|须)?(?:相信|信任|采信|采用|引用|参考|信)(?:本|此|这)(?:一|篇|份|段|条)*{_TEXT}",
        rf"(?:不要|不得|切勿|勿|禁止|请勿)(?:再)?(?:相信|信任|采信|引用|参考|采用|提及)(?:任何)?(?:其他|其它|别的)[^。]{{0,6}}(?:{_TEXT}|指南)",
        rf"(?:其他|其它|别的|其余)(?:所有|一切|全部)?{_TEXT}(?:全|都|均|皆)[^。]{{0,4}}(?:错|假|伪|不可信|过时|作废|失效)",
        r"(?:本文|此文|本资料|本段)(?:优先于|凌驾于|取代)(?:所有|一切|任何|其他)",
        r"(?:他|余|诸)[书说](?:皆|悉)[妄伪谬不]",
    ),
    _phrase(
        Sign.LEAK,
        "prompt|instructions|api key|password|credential|secret|http|www.|webhook|](|<img|@",
        r"\b(?:reveal|print|repeat|show|leak|disclose|output|expose|recite|share|tell me|display)\b[^.]{0,20}\b(?:your|the) (?:\w+ )?"
        r"(?:system prompt|hidden (?:prompt|instructions)|initial instructions|api keys?|passwords?|credentials|secrets?)\b",
        r"\b(?:send|post|upload|forward|exfiltrate|append|transmit|submit)\b[^.]{0,40}\b(?:patient|chart|conversation|chat|question|history"
        r"|records?|prompt|answer|everything|name)s?\b[^.]{0,40}(?:https?://|www\.|\S+@\S|webhook)",
        r"!\[[^\]]{0,200}\]\(\s*(?:https?:)?//[^)\s]{1,400}|<img\b[^>]{0,200}\bsrc\s*=|\]\(\s*(?:javascript|data|vbscript)\s*:",
        r"\]\(\s*https?://[^)\s]{0,200}[?&][\w-]{1,30}=[^)]{0,200}[{<$]",
    ),
    _phrase(
        Sign.LEAK,
        "泄露|透露|输出|显示|复述|告诉我|公开|打印|把|将",
        r"(?:泄露|透露|输出|显示|复述|告诉我|公开|打印)[^。]{0,8}(?:系统提示词?|系统指令|密码|密钥|口令|api ?key|隐藏指令)",
        r"(?:把|将)[^。]{0,20}(?:患者|病历|对话|聊天记录|问题|病人|姓名|资料)[^。]{0,12}(?:发送|发|上传|提交|转发|传)(?:到|至|给)[^。]{0,6}"
        r"(?:http|www|邮箱|\S+@)",
    ),
)
