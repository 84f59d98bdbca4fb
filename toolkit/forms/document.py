"""The parts of a form: sections of questions, out of the document that an edition froze."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from toolkit.fields.registry import kind_of

COMMON = (
    "code",
    "kind",
    "label",
    "help",
    "required",
    "not_applicable",
    "personal_data",
    "public",
    "condition",
    "required_if",
    "checks",
    "answer_by",
    "row_checks",
)


@dataclass(frozen=True, eq=False)
class CheckDoc:
    """What must hold of several answers together, and what to say when it does not."""

    rule: Mapping
    message: str


@dataclass(frozen=True, eq=False)
class QuestionDoc:
    """One question, or one column of a table."""

    code: str
    kind: str
    label: str
    help: str = ""
    required: str = "optional"
    not_applicable: bool = False
    personal_data: bool = False
    public: bool = False
    condition: Mapping | None = None
    required_if: Mapping | None = None
    checks: tuple[CheckDoc, ...] = ()
    answer_by: Mapping | None = None
    row_checks: tuple[CheckDoc, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple["QuestionDoc", ...] = ()
    position: int = 0

    def setting(self, name: str, default=None):
        """What the definition says about this kind; the default where it is silent."""
        found = self.settings.get(name)
        return default if found is None else found

    def column(self, code: str) -> "QuestionDoc | None":
        return next((column for column in self.columns if column.code == code), None)

    @property
    def is_required(self) -> bool:
        return self.required == "required"

    @property
    def is_typed(self) -> bool:
        return kind_of(self).typed


@dataclass(frozen=True, eq=False)
class SectionDoc:
    """Questions that belong together."""

    code: str
    title: str
    intro: str = ""
    page: str = "one"
    number: int = 1
    questions: tuple[QuestionDoc, ...] = ()

    @property
    def is_grouped(self) -> bool:
        return self.page == "grouped"


@dataclass(frozen=True, eq=False)
class FormDoc:
    """A whole form."""

    code: str
    title: str
    aim: str = ""
    respondent: str = ""
    cross_phase: bool = False
    minutes: int = 0
    prepare: tuple[str, ...] = ()
    used_by: str = ""
    made_public: str = ""
    checks: tuple[CheckDoc, ...] = ()
    signature: str = ""
    sections: tuple[SectionDoc, ...] = ()
    sha256: str = ""

    @cached_property
    def questions(self) -> tuple[QuestionDoc, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def _by_code(self) -> dict[str, QuestionDoc]:
        return {question.code: question for question in self.questions}

    def question(self, code: str) -> QuestionDoc:
        """The question with this code; ``KeyError`` if the form has none."""
        return self._by_code[code]

    def get(self, code) -> QuestionDoc | None:
        return self._by_code.get(code) if isinstance(code, str) else None

    def named_in(self, rule) -> tuple[QuestionDoc, ...]:
        """The questions that a rule speaks of, in the order of asking."""
        codes = codes_in(rule)
        return tuple(question for question in self.questions if question.code in codes)

    def section_of(self, code: str) -> SectionDoc:
        """The section that asks this question."""
        for section in self.sections:
            if any(question.code == code for question in section.questions):
                return section
        raise KeyError(code)


@dataclass(frozen=True, eq=False)
class PageDoc:
    """What is asked on one page: ``number`` counts from 1 within the section and never moves."""

    section: SectionDoc
    number: int
    questions: tuple[QuestionDoc, ...]

    @property
    def is_single(self) -> bool:
        return len(self.questions) == 1


def _question(raw: Mapping, position: int = 0) -> QuestionDoc:
    settings = {key: value for key, value in raw.items() if key not in (*COMMON, "columns")}
    columns = raw.get("columns")
    return QuestionDoc(
        code=str(raw["code"]),
        kind=str(raw["kind"]),
        label=str(raw.get("label") or raw["code"]),
        help=str(raw.get("help") or "").strip(),
        required=raw.get("required") or "optional",
        not_applicable=raw.get("not_applicable") is True,
        personal_data=raw.get("personal_data") is True,
        public=raw.get("public") is True,
        condition=raw.get("condition") or None,
        required_if=raw.get("required_if") or None,
        checks=_checks(raw.get("checks")),
        answer_by=raw.get("answer_by") or None,
        row_checks=_checks(raw.get("row_checks")),
        settings=settings,
        columns=tuple(
            _question(column, number)
            for number, column in enumerate(columns if isinstance(columns, (list, tuple)) else [])
        ),
        position=position,
    )


def _checks(raw) -> tuple[CheckDoc, ...]:
    return tuple(
        CheckDoc(check["rule"], str(check.get("message") or ""))
        for check in (raw if isinstance(raw, list) else [])
        if isinstance(check, Mapping) and isinstance(check.get("rule"), Mapping)
    )


def read_document(document: Mapping, sha256: str = "") -> FormDoc:
    """A form out of its document; what the document leaves out takes the recipe's default."""
    sections, position = [], 0
    for number, raw in enumerate(document.get("sections") or [], 1):
        questions = []
        for part in raw.get("questions") or []:
            questions.append(_question(part, position))
            position += 1
        sections.append(
            SectionDoc(
                code=str(raw["code"]),
                title=str(raw.get("title") or raw["code"]),
                intro=str(raw.get("intro") or "").strip(),
                page=str(raw.get("page") or "one"),
                number=number,
                questions=tuple(questions),
            )
        )
    return FormDoc(
        code=str(document["code"]),
        title=str(document.get("title") or document["code"]),
        aim=str(document.get("aim") or "").strip(),
        respondent=str(document.get("respondent") or ""),
        cross_phase=document.get("cross_phase") is True,
        minutes=int(document.get("minutes") or 0),
        prepare=tuple(map(str, document.get("prepare") or [])),
        used_by=str(document.get("used_by") or "").strip(),
        made_public=str(document.get("made_public") or "").strip(),
        checks=_checks(document.get("checks")),
        signature=str(document.get("signature") or ""),
        sections=tuple(sections),
        sha256=sha256,
    )


def codes_in(condition) -> set[str]:
    """The questions that a condition asks about."""
    if not isinstance(condition, Mapping):
        return set()
    plus = condition.get("plus")
    named = [condition.get("question"), condition.get("other")]
    named += plus if isinstance(plus, list) else []
    found = {code for code in named if isinstance(code, str)}
    for name in ("all", "any"):
        for part in condition.get(name) or () if isinstance(condition.get(name), list) else ():
            found |= codes_in(part)
    return found


def _groups(section: SectionDoc) -> Iterable[list[QuestionDoc]]:
    """The questions of a section as they share pages.

    Tables stand alone; what is computed comes together, so that nobody turns pages just to look,
    and a note stands with what it is about: the question after it.
    """
    group: list[QuestionDoc] = []
    for question in section.questions:
        alone = kind_of(question).alone
        together = group and not alone and not kind_of(group[-1]).alone
        if together and not section.is_grouped and group[-1].kind != "note":
            together = not question.is_typed and not group[-1].is_typed
        if group and not together:
            yield group
            group = []
        group.append(question)
    if group:
        yield group


def all_pages(doc: FormDoc) -> list[PageDoc]:
    """Every page of a form, whatever is answered."""
    return [
        PageDoc(section, number, tuple(group))
        for section in doc.sections
        for number, group in enumerate(_groups(section), 1)
    ]
