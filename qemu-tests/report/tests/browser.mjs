// SPDX-License-Identifier: GPL-2.0-or-later
// Opens the report of made-up boots in a real Chromium, light and dark, narrow and wide,
// and as paper: it must be readable in all of them, reachable by keyboard, and without a
// finding of axe-core. Prints TAP.
//
// usage: node browser.mjs MODULES REPORT.html TIMELINE.svg SCREENSHOTS
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const [modules, report, timeline, shots] = process.argv.slice(2).map((p) => resolve(p));
const require = createRequire(`${modules}/`);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let count = 0;
let failed = 0;
function ok(good, name, ...why) {
	count++;
	failed += good ? 0 : 1;
	console.log(`${good ? '' : 'not '}ok ${count} - ${name}`);
	if (!good)
		for (const line of why.flat())
			console.log(`# ${line}`);
}

// Runs in the page. axe does not look at text in pictures, so this does: the ground of a
// text is the topmost rectangle under its middle.
function pictureFaults() {
	const channel = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
	const light = (colour) => {
		const [r, g, b] = colour.match(/[\d.]+/g).map((v) => channel(v / 255));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const contrast = (a, b) => {
		const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
		return (high + 0.05) / (low + 0.05);
	};
	const svg = document.querySelector('svg.timeline');
	const rects = [...svg.querySelectorAll('rect')];
	const faults = [];
	const check = (element, colour, least, what) => {
		const box = element.getBoundingClientRect();
		const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
		const tip = element.closest('.tip');
		const below = rects.filter((r) => {
			const b = r.getBoundingClientRect();
			return r.closest('.tip') === tip && b.left <= x && b.right >= x &&
				b.top <= y && b.bottom >= y;
		}).pop();
		const got = below ? contrast(colour, getComputedStyle(below).fill) : 0;
		if (got < least)
			faults.push(`${what} "${element.textContent.slice(0, 40)}": ` +
				`contrast ${got.toFixed(2)}`);
	};
	for (const text of svg.querySelectorAll('text')) {
		if (getComputedStyle(text).display === 'none')
			continue;
		const size = parseFloat(getComputedStyle(text).fontSize) *
			svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
		if (size < 11 && !matchMedia('print').matches)
			faults.push(`text of ${size.toFixed(1)} px`);
		check(text, getComputedStyle(text).fill, 4.5, 'text');
	}
	for (const shape of svg.querySelectorAll('.shape'))
		check(shape, getComputedStyle(shape).stroke, 3, 'mark');

	// Names of the strip and numbers beside marks must not run into each other.
	const boxes = [...svg.querySelectorAll('text')]
		.filter((t) => getComputedStyle(t).visibility === 'visible')
		.map((t) => [t.textContent, t.getBoundingClientRect()]);
	boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
		if (p.left < q.right - 1 && q.left < p.right - 1 &&
		    p.top < q.bottom - 3 && q.top < p.bottom - 3)
			faults.push(`"${a}" runs into "${b}"`);
	}));
	return [...new Set(faults)];
}

async function look(browser, form) {
	const context = await browser.newContext({
		viewport: { width: form.width, height: 900 },
		colorScheme: form.scheme,
	});
	const page = await context.newPage();
	const asked = [];
	page.on('request', (r) => asked.push(r.url()));
	await page.goto(`file://${report}`);
	if (form.media)
		await page.emulateMedia({ media: form.media });
	await page.screenshot({ path: `${shots}/${form.name}.png` });
	ok(asked.length === 1, `${form.name}: the page asks for nothing else`, asked);

	const wide = await page.evaluate(() => [...document.querySelectorAll('body, body *')]
		.filter((e) => e.getBoundingClientRect().right > innerWidth + 1 &&
			!e.closest('.scroll'))
		.map((e) => `${e.tagName} ${e.className}`).slice(0, 9));
	const over = await page.evaluate(() =>
		document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
	ok(over <= 0, `${form.name}: the page is not wider than the window`,
		`${over} px`, wide);

	const faults = await page.evaluate(pictureFaults);
	ok(!faults.length, `${form.name}: the picture can be read`, faults);

	// With the consoles open, too.
	await page.evaluate(() => document.querySelectorAll('details')
		.forEach((d) => { d.open = true; }));
	await page.evaluate(axe);
	const found = await page.evaluate(() => window.axe.run());
	ok(found.passes.length > 10 && !found.violations.length,
		`${form.name}: axe-core finds no violation`,
		`${found.passes.length} rules passed`,
		found.violations.map((v) => `${v.id}: ${v.help}: ` +
			v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' ')));
	await context.close();
}

async function keyboard(browser) {
	const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
	await page.goto(`file://${report}`);
	const said = () => page.evaluate(() => {
		const tips = [...document.querySelectorAll('.tip')]
			.filter((t) => getComputedStyle(t).visibility === 'visible');
		return tips.map((t) => t.querySelector('text').textContent);
	});
	const first = await page.evaluate(() =>
		document.querySelector('.mark').getAttribute('aria-label'));
	ok(!(await said()).length, 'no frame is named at first');
	for (let i = 0; i < 20; i++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate(() => document.activeElement.matches('.mark')))
			break;
	}
	const tips = await said();
	ok(tips.length === 1 && first.startsWith(tips[0].replace(/\.\.\.$/, '')),
		'Tab reaches the first mark, whose text appears', first, tips);
	await page.screenshot({ path: `${shots}/focus.png` });
	const marks = page.locator('.mark .focus');
	const number = await marks.count();
	await page.evaluate(() => document.activeElement.blur());
	await marks.nth(number - 1).scrollIntoViewIfNeeded();
	const box = await marks.nth(number - 1).boundingBox();
	await page.mouse.move(box.x + 2, box.y + box.height / 2);
	ok((await said()).length === 1, 'so does that of the mark under the pointer');
	const unnamed = await page.evaluate(() => [...document.querySelectorAll('.mark')]
		.filter((m) => !m.querySelector('title').textContent ||
			m.getAttribute('role') !== 'img' || m.tabIndex !== 0).length);
	ok(number > 10 && !unnamed, `all ${number} marks have a title, a role, and focus`);
	const ran = await page.evaluate(() => document.scripts.length);
	ok(!ran && (await page.content()).includes('&lt;script&gt;alert(1)'),
		'what a console printed is text');
	await page.close();
}

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update',
		'--disable-sync'],
});
for (const form of [
	{ name: 'light', width: 1280, scheme: 'light' },
	{ name: 'dark', width: 1280, scheme: 'dark' },
	{ name: 'narrow', width: 360, scheme: 'light' },
	{ name: 'narrow-dark', width: 360, scheme: 'dark' },
	{ name: 'wide', width: 2000, scheme: 'light' },
	{ name: 'print', width: 1040, scheme: 'dark', media: 'print' },
])
	await look(browser, form);
await keyboard(browser);

const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
await page.goto(`file://${report}`);
await page.pdf({ path: `${shots}/print.pdf`, preferCSSPageSize: true });
for (const colorScheme of ['light', 'dark']) {
	const page = await browser.newPage({ viewport: { width: 1000, height: 800 }, colorScheme });
	await page.setContent(`<img src="data:image/svg+xml;base64,${
		readFileSync(timeline).toString('base64')}">`);
	const width = await page.evaluate(() => document.images[0].decode()
		.then(() => document.images[0].naturalWidth, () => 0));
	ok(width >= 900, `timeline.svg is a picture by itself, ${colorScheme}`, width);
	await page.screenshot({ path: `${shots}/timeline-${colorScheme}.png` });
}
await browser.close();
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
