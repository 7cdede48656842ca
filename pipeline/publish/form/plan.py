"""Which helper cell of 校核计算 holds which formula, sheet by sheet. Formulas only, no writing."""

from pipeline.publish.form.items import item_helpers
from pipeline.publish.form.layout import Plan
from pipeline.publish.form.records import row_helpers
from schemas.campaign.campaign import Campaign
from schemas.form.columns import Layout
from schemas.form.sheets import SHEETS


def build(campaign: Campaign, room: int) -> Plan:
    """All helper columns of the form."""
    plan = Plan(campaign, room)
    for sheet in SHEETS:
        if sheet.layout is Layout.ITEMS:
            item_helpers(plan, sheet)
        else:
            row_helpers(plan, sheet)
    return plan
