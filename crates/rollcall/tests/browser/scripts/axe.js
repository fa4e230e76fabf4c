// Answers with the violations, or with the text of what went wrong. Text in the very colour of its background is a
// violation too: axe only calls it incomplete, since somebody might have hidden it on purpose.
const done = arguments[arguments.length - 1];
const isUnseen = node => node.any.some(check => check.data?.messageKey === 'equalRatio');
const unseen = rule => ({ ...rule, nodes: rule.nodes.filter(isUnseen) });
axe.run(document, arguments[0]).then(
  result => done([...result.violations, ...result.incomplete.map(unseen)]),
  error => done(String(error)),
);
