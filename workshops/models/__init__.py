from workshops.models.arrival import Arrival, Scan
from workshops.models.aside import Aside
from workshops.models.assignment import Assignment, Extension, Reminder, ReminderPlan
from workshops.models.calendar import CalendarAddress
from workshops.models.city import City, CityCode
from workshops.models.entrusting import Entrusting
from workshops.models.export import AnswerExport
from workshops.models.facilitation import FacilitationNote
from workshops.models.hook import Hook, HookDelivery
from workshops.models.integration import IntegrationRequest, Remark
from workshops.models.moving import EditionMove
from workshops.models.organisation import Mandate, Organisation, OrganisationName
from workshops.models.past import Former
from workshops.models.programme import Priority, Programme, SpecificObjective
from workshops.models.report import Report, ReportFile, ReportPart, ReportSchedule
from workshops.models.saved_view import SavedView
from workshops.models.signature import Signature
from workshops.models.step_run import StepRun
from workshops.models.submission import (
    Answer,
    AnswerRevision,
    Attachment,
    SendKey,
    Snapshot,
    Submission,
    Upload,
)
from workshops.models.workshop import (
    Invitation,
    NumberSequence,
    Participation,
    TeamMember,
    Workshop,
    WorkshopCity,
)

__all__ = [
    "Answer",
    "AnswerExport",
    "AnswerRevision",
    "Arrival",
    "Aside",
    "Assignment",
    "Attachment",
    "CalendarAddress",
    "City",
    "CityCode",
    "EditionMove",
    "Entrusting",
    "Extension",
    "FacilitationNote",
    "Former",
    "Hook",
    "HookDelivery",
    "IntegrationRequest",
    "Invitation",
    "Mandate",
    "NumberSequence",
    "Organisation",
    "OrganisationName",
    "Participation",
    "Priority",
    "Programme",
    "Remark",
    "Reminder",
    "ReminderPlan",
    "Report",
    "ReportFile",
    "ReportPart",
    "ReportSchedule",
    "SavedView",
    "Scan",
    "SendKey",
    "Signature",
    "Snapshot",
    "SpecificObjective",
    "StepRun",
    "Submission",
    "TeamMember",
    "Upload",
    "Workshop",
    "WorkshopCity",
]
