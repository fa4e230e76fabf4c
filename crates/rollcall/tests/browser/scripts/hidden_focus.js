// Controls of which nothing can be seen once they have the focus: out of the window, or behind something else (WCAG 2.2,
// 2.4.11). A point of a control belongs to it, to what is in it, or to the label around it.
const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';
const there = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]') && !e.disabled;
const belongs = (e, hit) => hit && (e.contains(hit) || hit.contains(e) && hit.matches('label, summary, a, button'));
const shares = [0.1, 0.5, 0.9];
const isSeen = e => Array.from(e.getClientRects()).some(r =>
  shares.some(x => shares.some(y => belongs(e, document.elementFromPoint(r.left + r.width * x, r.top + r.height * y)))));
const lost = [];
for (const e of document.querySelectorAll(controls)) {
  if (!there(e) || e.tabIndex < 0) continue;
  e.focus();
  if (document.activeElement !== e || !isSeen(e)) lost.push(e.outerHTML.slice(0, 160));
}
document.activeElement?.blur();
scrollTo(0, 0);
return lost;
