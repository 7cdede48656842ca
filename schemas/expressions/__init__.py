"""The expressions that rules are written in. Here C05, 行政处罚 without 文书文号, with its mask and its formula:

>>> from pathlib import Path
>>> import pandas as pd
>>> from schemas.campaign.campaign_file import load
>>> from schemas.expressions.leaves import Cells
>>> from schemas.expressions.table import Table, View
>>> from schemas.form.sheets import LEDGER
>>> L, campaign = Cells(LEDGER), load(Path(__file__).parents[1] / "campaign.toml")
>>> rule = L.measure.has("penalty") & L.document.blank
>>> [cell.key for cell in rule.reads]
['measure', 'document']

The mask, over all rows of all files at once:

>>> typed = pd.DataFrame({"measure": ["行政处罚", "行政处罚", "责令整改"], "document": ["（任）文综罚字〔2020〕1号", None, None]})
>>> nowhere = pd.DataFrame(False, typed.index, typed.columns)
>>> table = Table(sheet=LEDGER, typed=typed, raw=typed, unread=nowhere, unknown=nowhere, alive=pd.Series(True, typed.index),
...               reasons={}, sources=frozenset(), letters={})
>>> rule.values(View(LEDGER, {LEDGER.name: table}, campaign, campaign.campaign.end)).tolist()
[False, True, False]

The formula of one row, for a form whose typed values of row 4 stand in D4 and H4:

>>> def names(cell): return {"measure": "$D4", "document": "$H4"}[cell.key]
>>> names.campaign = campaign
>>> rule.formula(names)
'AND(OR(EXACT($D4,"行政处罚")),($H4=""))'
"""
