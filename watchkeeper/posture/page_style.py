"""How the page looks in light, dark and print: colour never says a thing alone, a sign or word stands beside it."""

from watchkeeper.posture.cells import Status

SIGN = {
    Status.FAILED: "✕",
    Status.UNKNOWN: "?",
    Status.PASSED: "✓",
    Status.NO_DATA: "–",
    Status.DISABLED: "○",
}
CLASS = {
    Status.FAILED: "bad",
    Status.UNKNOWN: "unknown",
    Status.PASSED: "good",
    Status.NO_DATA: "none",
    Status.DISABLED: "none",
}
BANDS = ((90, "b5", "90 % and more"), (80, "b4", "80 to 89 %"), (70, "b3", "70 to 79 %"),
         (50, "b2", "50 to 69 %"), (0, "b1", "below 50 %"))  # fmt: skip
"""From which score on, the class, and the words."""


def band(percent: int | None) -> str:
    """The class of a score's cell."""
    return "none" if percent is None else next(name for least, name, _ in BANDS if percent >= least)


_DARK = """--ink:#e7ebf2;--soft:#a9b3c3;--line:#3a4250;--back:#14181f;--card:#1b212a;--band:#262d38;
--link:#8ab8f5;--good:#183a25;--bad:#5d2026;--unknown:#4d3d0e;--none:#262b34;
--b1:#8a3f12;--b2:#5c3a22;--b3:#343a45;--b4:#1f4366;--b5:#17599c;
--ours:#b9c2d0;--line1:#6cb0f2;--line2:#f0924a;--line3:#4cc394;--line4:#c98ae6;--line5:#ee7d9f;
--line6:#b4c455;--line7:#5cc4d8;--line8:#d3a273"""
_LIGHT = """--ink:#1c2330;--soft:#556072;--line:#d9dee8;--back:#fff;--card:#f7f8fb;--band:#eceff4;
--link:#0b57b0;--good:#e2f3e6;--bad:#fddcdc;--unknown:#fff0cc;--none:#f1f2f4;
--b1:#f2a56b;--b2:#fbdcc3;--b3:#f1f2f4;--b4:#cfe3f8;--b5:#9cc7f3;
--ours:#3a4459;--line1:#1a66b8;--line2:#c2570c;--line3:#0f7b53;--line4:#8b3fae;--line5:#a3284f;
--line6:#5d6b12;--line7:#0b7285;--line8:#7a4b1e"""

STYLE = f"""
:root{{{_LIGHT}}}
@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{_DARK}}}}}
*{{box-sizing:border-box}}
body{{margin:0;background:var(--back);color:var(--ink);font:14px/1.5 system-ui,sans-serif}}
main{{margin:0 auto;padding:28px 24px 60px;max-width:1280px}}
h1{{font-size:26px;margin:0 0 4px}}h2{{font-size:19px;margin:0 0 6px}}h3{{font-size:14px;margin:0 0 6px}}
section{{margin:40px 0}}p{{color:var(--soft);margin:4px 0 12px;max-width:92ch}}a{{color:var(--link)}}
nav{{display:flex;flex-wrap:wrap;gap:4px 16px;margin:16px 0;padding:10px 0;border:solid var(--line);border-width:1px 0}}
.facts{{margin:0;max-width:none}}.facts b{{color:var(--ink);font-weight:600}}
.notice{{border-left:4px solid var(--line2);background:var(--card);padding:10px 16px;margin:14px 0}}
.notice ul{{margin:4px 0;padding-left:18px}}
.tiles{{display:grid;grid-template-columns:repeat(auto-fill,minmax(235px,1fr));gap:12px;margin:20px 0 8px}}
.tile{{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}}
.tile.ours{{border-style:dashed}}
.tile h3{{font-weight:600;min-height:4.5em;margin:0}}.tile b{{font-size:30px;line-height:1.2;display:block}}
.tile b.long{{font-size:20px}}.tile .change{{font-weight:600}}.tile small{{display:block;margin:3px 0 0}}
small{{color:var(--soft);font-size:12px}}
.grid{{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,370px),1fr));gap:14px}}
.box{{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;min-width:0}}
.box ul{{margin:0;padding-left:0;list-style:none}}.box li{{padding:3px 0;overflow-wrap:anywhere}}
.box p{{font-size:12px;margin:0 0 8px}}
.across{{grid-column:1/-1}}.across ul{{columns:340px;column-gap:28px}}.across li{{break-inside:avoid}}
.wide{{overflow-x:auto}}table{{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}}
th,td{{border-bottom:1px solid var(--line);padding:6px 9px;text-align:left;vertical-align:top}}
thead th{{background:var(--band);white-space:nowrap;font-size:12.5px}}tbody th{{font-weight:600;white-space:nowrap}}
tbody th small{{display:block;font-weight:400}}
td.n,th.n{{text-align:right;white-space:nowrap}}td.n small{{display:block}}td.w,th.w{{white-space:nowrap}}td.t{{min-width:230px}}
td.t small{{display:block;overflow-wrap:anywhere}}tr.whole th,tr.whole td{{border-bottom:2px solid var(--soft)}}
.box table{{font-size:13px}}.box td:first-child{{overflow-wrap:anywhere}}tr.sum td{{font-weight:600;border-bottom:0}}
summary{{cursor:pointer;margin:10px 0;color:var(--link)}}
code{{font:12px ui-monospace,monospace;overflow-wrap:anywhere}}
.good{{background:var(--good)}}.bad{{background:var(--bad)}}.unknown{{background:var(--unknown)}}.none{{background:var(--none)}}
.b1{{background:var(--b1)}}.b2{{background:var(--b2)}}.b3{{background:var(--b3)}}.b4{{background:var(--b4)}}.b5{{background:var(--b5)}}
.heat td,.heat thead th:not(:first-child){{text-align:center;white-space:nowrap}}
.heat .none,.legend .none{{background:repeating-linear-gradient(135deg,var(--none) 0 5px,transparent 5px 10px)}}
.heat td small{{margin-left:4px;color:inherit;opacity:.85}}
.legend{{display:flex;flex-wrap:wrap;gap:6px;margin:8px 0 0;font-size:12px}}.legend span{{padding:2px 10px;border-radius:4px}}
.tag{{display:inline-block;padding:0 7px;border-radius:9px;border:1px solid var(--line);font-size:11.5px;font-weight:600;white-space:nowrap}}
.tag.CRITICAL{{background:#9b1c31;color:#fff;border-color:#9b1c31}}.tag.HIGH{{background:#b93d14;color:#fff;border-color:#b93d14}}
.tag.MEDIUM{{background:#e5ac33;color:#1c1300;border-color:#e5ac33}}.tag.LOW{{background:var(--band)}}
.why{{color:var(--soft);font-size:12.5px}}
svg.chart{{display:block;width:100%;height:auto}}svg.chart *{{stroke-linejoin:round}}svg.severity{{max-width:560px}}
@media(max-width:640px){{.tile h3{{min-height:0}}main{{padding:18px 14px}}svg.trend{{min-width:640px}}}}
@media print{{main{{max-width:none;padding:0}}nav{{display:none}}section{{margin:22px 0}}body{{font-size:11px}}
small,thead th,.why,.box p,.box table,code{{font-size:10px}}h3{{font-size:11.5px}}.tile b{{font-size:22px}}
*{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
details::details-content{{content-visibility:visible;display:block}}details>*{{display:block}}
tr,.tile,.box,svg{{break-inside:avoid}}h2,h3{{break-after:avoid}}.wide{{overflow:visible}}td.t{{min-width:0}}}}
"""
