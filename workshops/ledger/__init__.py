from workshops.ledger import consultation, meetings, partners, partnership
from workshops.ledger.registry import Evidence, assess, known

__all__ = ["Evidence", "assess", "consultation", "known", "meetings", "partners", "partnership"]
