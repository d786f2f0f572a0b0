"""Excel in, Records out: sheets recognised, Danish values read, every row accounted for. No statistics, no plan logic."""

from vinkeval.exports.intake import Intake as Intake
from vinkeval.exports.intake import Refusal as Refusal
from vinkeval.exports.intake import check_exports as check_exports
from vinkeval.exports.intake import read_exports as read_exports
from vinkeval.exports.quality import quality_report as quality_report
from vinkeval.exports.records import Records as Records
from vinkeval.exports.saving import load_records as load_records
from vinkeval.exports.saving import save_records as save_records
