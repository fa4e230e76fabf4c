// The tables that are wider than the box that they stand in.
return Array.from(document.querySelectorAll('.scroll'))
  .filter(box => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
  .map(box => `${(box.innerText || '').trim().slice(0, 40)} (${box.scrollWidth} in ${box.clientWidth})`);
