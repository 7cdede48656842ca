"""The names of the form's sheets that no county fills; apart from the others, for the reading processes import little."""

INSTRUCTIONS, TEMPLATE_INFO, CHECKS = "填表说明", "模板信息", "校核计算"
UNREAD = frozenset((INSTRUCTIONS, CHECKS))  # nobody looks at their cells
