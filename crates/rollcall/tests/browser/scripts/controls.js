// The controls of a region that might have an accessible name; all regions and all names where it is empty.
// The browser computes the name itself afterwards: this only spares it the controls that can't be meant.
const [region, name] = arguments;
const squeezed = text => text.replace(/\s+/g, ' ').trim();
const texts = ids => (ids || '').split(/\s+/).map(id => document.getElementById(id)?.textContent);
const words = e => [
  e.textContent, e.getAttribute('aria-label'), e.title, e.alt, e.placeholder,
  e.matches('input[type=submit], input[type=button], input[type=reset]') ? e.value || e.type : '',
  ...Array.from(e.labels || [], label => label.textContent),
  ...texts(e.getAttribute('aria-labelledby')),
];
const may = (e, wanted) => words(e).some(text => squeezed(text || '').includes(wanted)) ||
  Array.from(e.querySelectorAll('[alt], [aria-label], [title]')).some(inner => may(inner, wanted));
const heading = e => e.querySelector('legend, caption, h1, h2, h3, h4');
const called = e => words(e).slice(1).concat(heading(e)?.textContent).some(text => squeezed(text || '') === region) ||
  (e.matches('tr, li') && squeezed(e.textContent).includes(region));
const regions = 'nav, main, header, footer, aside, section, form, fieldset, dialog, table, tr, li, [role]';
const roots = region === '' ? [document] : Array.from(document.querySelectorAll(regions)).filter(called);
const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable]';
const found = new Set(roots.flatMap(root => Array.from(root.querySelectorAll(controls))));
const hidden = e => e.closest('[inert], [aria-hidden=true]') || !e.checkVisibility({ visibilityProperty: true });
return Array.from(found).filter(e => !hidden(e) && (name === '' || may(e, name)));
