"""How the page looks: colour never says a thing alone, a sign and a word stand beside it."""

from watchkeeper.baseline.compare import State

SIGN = {
    State.IN_PLACE: "✓",
    State.TO_CREATE: "+",
    State.TO_CHANGE: "≠",
    State.MANAGED_ELSEWHERE: "⌂",
    State.NOT_AVAILABLE: "–",
    State.COULD_NOT_LOOK: "?",
}
CLASS = {
    State.IN_PLACE: "good",
    State.TO_CREATE: "create",
    State.TO_CHANGE: "change",
    State.MANAGED_ELSEWHERE: "elsewhere",
    State.NOT_AVAILABLE: "none",
    State.COULD_NOT_LOOK: "unknown",
}
STYLE = """
:root{--ink:#1c2330;--soft:#5b6577;--line:#d9dee7;--back:#fff;--band:#f5f7fa;
--good:#e3f4e6;--create:#dcecff;--change:#fff0cc;--elsewhere:#ece6f8;--none:#f1f2f4;--unknown:#ffdfd6;--bad:#ffd0d0}
@media(prefers-color-scheme:dark){:root{--ink:#e7ebf2;--soft:#a3adbd;--line:#39414f;--back:#151a22;--band:#1d232d;
--good:#173a22;--create:#153453;--change:#4a3a0c;--elsewhere:#352a52;--none:#262b34;--unknown:#5a2a1c;--bad:#5f1f24}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:14px/1.45 system-ui,sans-serif}
main{margin:0 auto;padding:24px}
h1{font-size:24px;margin:0 0 12px}h2{font-size:17px;margin:0;display:inline}
section{margin:28px 0}section>h2{display:block;margin-bottom:8px}
summary{cursor:pointer;margin-bottom:8px}p{color:var(--soft);margin:4px 0 10px}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:6px 20px;margin:0}
dt{color:var(--soft);font-size:12px}dd{margin:0 0 6px;font-weight:600;overflow-wrap:anywhere}
.tiles{display:flex;flex-wrap:wrap;gap:10px;margin-top:14px}
.tile{padding:10px 16px;border-radius:8px;min-width:130px}.tile b{font-size:22px;display:block}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{border:1px solid var(--line);padding:5px 8px;text-align:left;vertical-align:top}
thead th{background:var(--band);position:sticky;top:0}
tbody th{font-weight:600;white-space:nowrap}
main{max-width:1700px}.matrix{font-size:12px}.matrix td,.matrix th{white-space:nowrap;padding:4px 6px}
.matrix th small{display:block;margin:0;font-weight:400}small{color:var(--soft);margin-left:4px}
code{font:12px ui-monospace,monospace;overflow-wrap:anywhere}.said{min-width:360px}
.good{background:var(--good)}.create{background:var(--create)}.change{background:var(--change)}
.elsewhere{background:var(--elsewhere)}.none{background:var(--none)}.unknown{background:var(--unknown)}.bad{background:var(--bad)}
.problems{border-left:4px solid #c0392b;padding:8px 16px;background:var(--bad)}
@media print{details>*{display:block}thead th{position:static}}
"""
