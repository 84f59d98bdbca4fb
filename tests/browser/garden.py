"""A long form about a garden: the questions, and what its people answer."""

CODE = "M77"
FORMS = [
    {"code": "associazione", "label": "Associazione"},
    {"code": "cooperativa", "label": "Cooperativa"},
]
PARTS = [
    {"code": "guida", "label": "Chi guida"},
    {"code": "aiuta", "label": "Chi aiuta"},
]
COLUMNS = [
    {"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
    {"code": "parte", "kind": "choice", "label": "Parte", "choices": PARTS},
    {"code": "ore", "kind": "integer", "label": "Ore"},
]
SECTIONS = [
    {
        "code": "M77.A",
        "title": "Chi siete",
        "page": "grouped",
        "questions": [
            {"code": "M77.01", "kind": "text", "label": "Come si chiama il gruppo?",
             "required": "required"},
            {"code": "M77.02", "kind": "choice", "label": "Che forma ha?", "choices": FORMS,
             "other": True},
            {"code": "M77.03", "kind": "email", "label": "A chi si scrive?"},
            {"code": "M77.04", "kind": "yes_no", "label": "Ci sono volontari?"},
        ],
    },
    {
        "code": "M77.B",
        "title": "La proposta",
        "questions": [
            {"code": "M77.05", "kind": "long_text", "label": "Che cosa proponete?",
             "required": "required"},
            {"code": "M77.06", "kind": "money", "label": "Quanto costa?"},
            {"code": "M77.07", "kind": "period", "label": "Da quando a quando?"},
        ],
    },
    {
        "code": "M77.C",
        "title": "Chi partecipa",
        "questions": [
            {"code": "M77.08", "kind": "table", "label": "Chi partecipa?", "row_name": "persona",
             "columns": COLUMNS},
            {"code": "M77.09", "kind": "computed", "label": "Ore in tutto",
             "compute": {"op": "sum", "of": "M77.08", "column": "ore"}},
            {"code": "M77.10", "kind": "percentage", "label": "Quanta parte è già coperta?"},
        ],
    },
    {
        "code": "M77.D",
        "title": "Il luogo",
        "questions": [
            {"code": "M77.11", "kind": "address", "label": "Dove?"},
            {"code": "M77.12", "kind": "file", "label": "La pianta", "formats": ["pdf"],
             "max_mb": 5},
        ],
    },
]  # fmt: skip
COPIED = "Nome\tParte\tOre\r\nAda\tChi guida\t12\r\nBea\tchi aiuta\t30\r\nCiro\t\t\r\n"
PLAN = b"%PDF-1.7\n" + b"x" * 1_400_000
PASTE = """(element, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    element.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
