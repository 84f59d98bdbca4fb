from workshops.models.arrival import Arrival, Scan
from workshops.models.aside import Aside
from workshops.models.assignment import Assignment, Extension, Reminder, ReminderPlan
from workshops.models.attendance import Attendance, Registration
from workshops.models.calendar import CalendarAddress
from workshops.models.city import City, CityCode
from workshops.models.convocation import Convocation
from workshops.models.declaration import Declaration, DeclarationRequest, Matter
from workshops.models.document import (
    Document,
    DocumentFile,
    DocumentReading,
    DocumentVersion,
)
from workshops.models.entrusting import Entrusting
from workshops.models.export import AnswerExport
from workshops.models.facilitation import FacilitationNote
from workshops.models.gate import ExitWord, GateOverride
from workshops.models.handover import Handover
from workshops.models.help import Clarification, HelpMessage, HelpThread
from workshops.models.hook import Hook, HookDelivery
from workshops.models.integration import IntegrationRequest, Remark
from workshops.models.key import Key
from workshops.models.link import Link, SentRow
from workshops.models.mandate_act import MandateAct
from workshops.models.mandate_notice import MandateNotice
from workshops.models.meeting import AgendaItem, Meeting, MeetingDocument
from workshops.models.minutes import (
    Ballot,
    Dissent,
    Minutes,
    MinutesAction,
    MinutesComment,
    MinutesItem,
)
from workshops.models.moving import EditionMove
from workshops.models.organisation import Mandate, Organisation, OrganisationName
from workshops.models.pact import Pact, PactRule, PactSignature
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
    "AgendaItem",
    "Answer",
    "AnswerExport",
    "AnswerRevision",
    "Arrival",
    "Aside",
    "Assignment",
    "Attachment",
    "Attendance",
    "Ballot",
    "CalendarAddress",
    "City",
    "CityCode",
    "Clarification",
    "Convocation",
    "Declaration",
    "DeclarationRequest",
    "Dissent",
    "Document",
    "DocumentFile",
    "DocumentReading",
    "DocumentVersion",
    "EditionMove",
    "Entrusting",
    "ExitWord",
    "Extension",
    "FacilitationNote",
    "Former",
    "GateOverride",
    "Handover",
    "HelpMessage",
    "HelpThread",
    "Hook",
    "HookDelivery",
    "IntegrationRequest",
    "Invitation",
    "Key",
    "Link",
    "Mandate",
    "MandateAct",
    "MandateNotice",
    "Matter",
    "Meeting",
    "MeetingDocument",
    "Minutes",
    "MinutesAction",
    "MinutesComment",
    "MinutesItem",
    "NumberSequence",
    "Organisation",
    "OrganisationName",
    "Pact",
    "PactRule",
    "PactSignature",
    "Participation",
    "Priority",
    "Programme",
    "Registration",
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
    "SentRow",
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
