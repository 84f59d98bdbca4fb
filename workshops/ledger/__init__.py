from workshops.ledger import consultation, partners
from workshops.ledger.registry import Evidence, assess, known

__all__ = ["Evidence", "assess", "consultation", "known", "partners"]
