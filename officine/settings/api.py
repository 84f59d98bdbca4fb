"""The REST layer: readable by machines, limited by scopes, errors as problem+json."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "officine.accounts.tokens.PersonalTokenAuthentication",
        "officine.accounts.tokens.ClientTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["officine.accounts.tokens.ScopedAccess"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "officine.api_support.Pages",
    "PAGE_SIZE": 25,
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "officine.api_support.AllowedOrdering",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "workshops.api.ended.problem",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "600/min"},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Officine",
    "DESCRIPTION": "Il partenariato come dati: officine, città, organizzazioni, Toolkit, "
    "compilazioni e relazioni di avanzamento.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "EditionStateEnum": "toolkit.lifecycles.EditionState",
        "ItemKindEnum": "toolkit.models.Kind",
        "QuestionKindEnum": "toolkit.api.curating.values.QUESTIONS",
        "TranslatedKindEnum": "toolkit.api.curating.translations.KINDS",
        "WorkshopStateEnum": "workshops.lifecycles.WorkshopState",
        "StepRunStateEnum": "workshops.lifecycles.StepRunState",
        "SubmissionStateEnum": "workshops.lifecycles.SubmissionState",
        "InvitationStateEnum": "workshops.lifecycles.InvitationState",
        "ReportStateEnum": "workshops.lifecycles.ReportState",
        "MandateRoleEnum": "workshops.models.Mandate.Role",
        "ParticipationRoleEnum": "workshops.models.Participation.Role",
        "ExportFormatEnum": "workshops.models.AnswerExport.Format",
        "RemarkKindEnum": "workshops.models.Remark.Kind",
        "TeamRoleEnum": "workshops.models.TeamMember.Role",
    },
    "PATH_CONVERTER_OVERRIDES": {
        "row_number": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
        "item_kind": {
            "type": "string",
            "enum": ["phase", "step", "tool", "form", "section", "question", "practice"],
        },
        "item_code": {"type": "string", "pattern": "^[A-Za-z0-9.]{1,20}$"},
        "tongue": {"type": "string", "enum": ["it", "en"]},
        "edition_ending": {"type": "string", "enum": ["json", "zip", "md", "pdf"]},
        "form_ending": {"type": "string", "enum": ["docx", "xlsx"]},
        "kept": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    },
    "SORT_OPERATIONS": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "officine.api_schema.lists_refuse_bad_filters",
    ],
}
