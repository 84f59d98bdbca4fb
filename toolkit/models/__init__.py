from toolkit.models.code import Obligation, PartnerCategory, Sourced
from toolkit.models.curation import (
    ItemChange,
    ItemComment,
    Kind,
    Lesson,
    Picture,
    Translation,
)
from toolkit.models.edition import Edition, PartOfEdition, Toolkit
from toolkit.models.form import FormDefinition, Question, Respondent, Section
from toolkit.models.phase import Phase
from toolkit.models.practice import GoodPractice, Guideline
from toolkit.models.step import Step
from toolkit.models.tool import Tool

__all__ = [
    "Edition",
    "FormDefinition",
    "GoodPractice",
    "Guideline",
    "ItemChange",
    "ItemComment",
    "Kind",
    "Lesson",
    "Obligation",
    "PartOfEdition",
    "PartnerCategory",
    "Phase",
    "Picture",
    "Question",
    "Respondent",
    "Section",
    "Sourced",
    "Step",
    "Tool",
    "Toolkit",
    "Translation",
]
