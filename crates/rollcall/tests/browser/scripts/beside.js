// What sticks out to the right: of a page that can be scrolled sideways, and of the window in a part that scrolls by
// itself. A table of data may (WCAG 2.2, 1.4.10); what is there for ears alone has no place.
const page = document.documentElement;
const sticks = e => e.getBoundingClientRect().right > page.clientWidth + 1 && !e.closest('table, .hide');
const out = Array.from(document.body.querySelectorAll('*')).filter(e => e.checkVisibility() && sticks(e));
if (page.scrollWidth <= page.clientWidth && out.length === 0) return [];
const outermost = out.filter(e => !out.includes(e.parentElement));
return [`${page.scrollWidth} px wide`, ...outermost.slice(0, 5).map(e => e.outerHTML.slice(0, 120))];
