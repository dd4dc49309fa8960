/** The traceability matrix as one HTML page that needs nothing else: a summary, then a table for each chapter, open chapters unfolded. */
import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { sentenceOf } from './clause-book.ts';
import { CLAUSE_STATUSES, type ClauseRow, type ClausesReport, chapterOf, countByChapter } from './clauses-report.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
th { position: sticky; top: 0; background: Canvas; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font-size: .9em; }
summary { cursor: pointer; font-size: 1.15rem; margin: .4rem 0; }
.traced { color: light-dark(#0a6b2d, #6fd08c); }
.reasoned, .out-of-scope { color: light-dark(#555, #aaa); }
.open { color: light-dark(#a33000, #ff9d76); font-weight: 600; }
`;

const cells = (tag: 'td' | 'th', texts: readonly ComponentChildren[], numbersFrom: number): readonly ComponentChild[] =>
  texts.map((text, at) => h(tag, at >= numbersFrom ? { class: 'number' } : {}, text));

const summary = (rows: readonly ClauseRow[]): ComponentChild =>
  h('table', {}, [
    h('thead', {}, h('tr', {}, cells('th', ['chapter', ...CLAUSE_STATUSES], 1))),
    h(
      'tbody',
      {},
      countByChapter(rows).map(({ chapter, counts }) =>
        h('tr', {}, cells('td', [h('a', { href: `#${chapter}` }, chapter), ...CLAUSE_STATUSES.map((status) => counts[status])], 1)),
      ),
    ),
  ]);

const row = (each: ClauseRow): ComponentChild =>
  h('tr', { id: each.clause }, [
    h('td', {}, h('code', {}, each.clause)),
    h('td', {}, each.level),
    h('td', {}, each.role),
    h('td', {}, sentenceOf(each.clause) ?? ''),
    h('td', { class: each.status }, each.status),
    h('td', {}, each.status === 'traced' ? each.properties.join(', ') : (each.reason ?? '')),
    ...cells('td', [each.granted, each.refused], 0),
  ]);

const HEAD = ['clause', 'level', 'role', 'in short', 'status', 'judged by, or why not', 'granted', 'refused'] as const;

const chapterOfPage = (chapter: string, rows: readonly ClauseRow[]): ComponentChild => {
  const open = rows.filter(({ status }) => status === 'open').length;
  return h('details', { id: chapter, open: open > 0 && open < rows.length }, [
    h('summary', {}, `${chapter}: ${rows.length} clauses, ${open} open`),
    h('table', {}, [h('thead', {}, h('tr', {}, cells('th', HEAD, 6))), h('tbody', {}, rows.map(row))]),
  ]);
};

/** A whole document. Everything that comes from a table is escaped by the renderer. */
export const clausesHtml = ({ clauses, version, seed }: ClausesReport): string => {
  const chapters = countByChapter(clauses).map(({ chapter }) =>
    chapterOfPage(
      chapter,
      clauses.filter((each) => chapterOf(each.clause) === chapter),
    ),
  );
  const head = h('head', {}, [
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width' }),
    h('title', {}, 'Clauses of crossloop'),
    h('style', { dangerouslySetInnerHTML: { __html: STYLE } }),
  ]);
  const body = h('body', {}, [
    h('h1', {}, 'Clauses'),
    h('p', {}, `crossloop ${version}, seed ${seed}. Every normative clause that the project knows, and what judges it.`),
    summary(clauses),
    ...chapters,
  ]);
  return `<!doctype html>\n${renderToStaticMarkup(h('html', { lang: 'en' }, [head, body]))}\n`;
};
