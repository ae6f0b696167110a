"""How the HTML reports look: on a screen, on a phone, on paper."""

CSS = """
:root { --ink: #1d2733; --soft: #56657a; --line: #d5dde6; --bar: #2f6da8; --bad: #b4482f;
  --good: #2c7a4b; --paper: #fff; --shade: #f4f7fa; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 64rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p, dl { margin: .4rem 0; }
.soft { color: var(--soft); font-size: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .6rem;
  margin: 1rem 0; }
.tile { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.tile b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: .85rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
  gap: 1rem; align-items: start; }
figure { margin: 0; max-width: 36rem; border: 1px solid var(--line); border-radius: .5rem;
  padding: .8rem; }
figcaption { font-weight: 600; margin-bottom: .4rem; }
svg { width: 100%; height: auto; display: block; }
svg text { font: 11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
svg .small { font-size: 10px; fill: var(--soft); }
.bar { fill: var(--bar); } .win { fill: var(--good); } .loss { fill: var(--bad); }
.whisker { stroke: var(--ink); stroke-width: 1.2; fill: none; }
.grid { stroke: var(--line); fill: none; } .axis { stroke: var(--soft); fill: none; }
.line { stroke: var(--bar); stroke-width: 2; fill: none; } .dot { fill: var(--bar); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: right; padding: .25rem .5rem; border-bottom: 1px solid var(--line);
  white-space: nowrap; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child, td.words, th.words { text-align: left; white-space: normal; }
.card { border-left: 4px solid var(--bad); background: var(--shade); padding: .5rem .8rem;
  margin: .6rem 0; overflow-wrap: anywhere; break-inside: avoid; }
.card.better { border-color: var(--good); }
.card p { margin: .2rem 0; }
.tag { display: inline-block; border: 1px solid currentColor; border-radius: .3rem;
  padding: 0 .35rem; font-size: .8rem; color: var(--bad); }
.better .tag { color: var(--good); }
blockquote { margin: .2rem 0 .2rem .6rem; padding-left: .6rem; border-left: 2px solid var(--line); }
@media (max-width: 40rem) { body { padding: .7rem; font-size: 15px; } .tile b { font-size: 1.3rem; }
  .tiles { grid-template-columns: 1fr 1fr; } th, td { padding: .25rem .3rem; }
  table { font-size: .8rem; } }
@media print { @page { margin: 15mm; } body { max-width: none; padding: 0; font-size: 10pt; }
  figure, .tile, tr { break-inside: avoid; } h2 { break-after: avoid; }
  .plots { grid-template-columns: 1fr 1fr; } .scroll { overflow: visible; }
  .bar, .win, .loss, .card { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""
