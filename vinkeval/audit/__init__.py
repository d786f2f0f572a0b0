"""The independent auditor: reads what a run wrote and tells what a reader can find out. Shares no code with the rest."""

from vinkeval.audit.files import audit_files
from vinkeval.audit.folder import audit
from vinkeval.audit.report import AuditReport, Finding, named_row
from vinkeval.audit.tables import TableAudit, audit_tables

__all__ = ["AuditReport", "Finding", "TableAudit", "audit", "audit_files", "audit_tables", "named_row"]
