// Drives the preview in a real browser: node preview.mjs JUESUAN NPM EXAMPLE MANY [PICTURES]. JUESUAN is the program, EXAMPLE
// and MANY are folders of reports, which are copied. One line a check; exit 1 if any failed.

import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve as absolute } from 'node:path'

const [juesuan, npm, example, many, pictures] = process.argv.slice(2)
const { chromium } = createRequire(absolute(npm, 'package.json'))('playwright-core')
const root = mkdtempSync(join(tmpdir(), 'juesuan-preview-'))
cpSync(example, join(root, 'one'), { recursive: true })
cpSync(many, join(root, 'many'), { recursive: true })
const file = join(root, 'one', 'report.toml')
const original = readFileSync(file, 'utf8')
// As editors save: a new file takes the place of the old one.
const save = text => {
  writeFileSync(`${file}~`, text)
  renameSync(`${file}~`, file)
}

const program = spawn(juesuan, ['watch', root, '--open', '--lang', 'zh'], { stdio: ['ignore', 'pipe', 'pipe'] })
let said = ''
program.stderr.on('data', data => { said += data })
const address = await new Promise((resolve, reject) => {
  let out = ''
  program.stdout.on('data', data => {
    out += data
    if (out.includes('\n')) resolve(out.split('\n')[0])
  })
  program.on('exit', () => reject(new Error(said)))
  setTimeout(() => reject(new Error(`no address: ${said}`)), 60_000)
})
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const context = await browser.newContext({ viewport: { width: 1200, height: 900 } })

let failed = 0
const check = (name, holds, more = '') => {
  console.log(`${holds ? 'pass' : 'FAIL'} ${name}${holds ? '' : ` ${more}`}`)
  if (!holds) failed++
}
const version = page => page.evaluate(() => Number(document.body.dataset.version ?? 0))
const ready = async page => page.waitForFunction(() => document.body.dataset.version)
const after = async (page, old) => page.waitForFunction(v => Number(document.body.dataset.version ?? 0) > v, old, { timeout: 20_000 })
const picture = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) })

try {
  const page = await context.newPage()
  const errors = []
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', message => { if (message.type() === 'error' && !/40[34]/.test(message.text())) errors.push(message.text()) })

  await page.goto(address)
  check('the list has both reports', await page.locator('li').count() === 2)
  await page.getByRole('link', { name: 'one', exact: true }).click()
  await ready(page)
  const verdict = page.locator('.pv-bar strong')
  check('the verdict stands in the bar', /可以公开/.test(await verdict.textContent()), await verdict.textContent())

  // 20 kinds of figures: the lines that they come from.
  const paths = await page.evaluate(() => [...new Set([...document.querySelectorAll('[data-path]')].map(one => one.dataset.path))])
  check('figures know their facts', paths.length >= 20, String(paths.length))
  // Words of the form (本部门) stand on no line of their own: they lead to the nearest. Numbers stand on the lines of facts.
  const lines = original.split('\n')
  const origins = await page.evaluate(async paths => Promise.all(paths.map(async path => {
    const answer = await fetch(`origin?path=${encodeURIComponent(path)}`)
    return [path, answer.ok ? (await answer.json()).places.map(place => place.place) : []]
  })), paths)
  const lost = origins.filter(([, places]) => !places.length).map(([path]) => path)
  check('no figure comes from nowhere', lost.length * 10 < paths.length, lost.join(' '))
  const lineOf = place => Number(place.split(':')[1])
  const onLines = origins.filter(([, places]) => places.length && places.every(place => /=/.test(lines[lineOf(place) - 1] ?? '')))
  let right = 0
  const wrong = []
  const step = Math.max(1, Math.floor(onLines.length / 20))
  const chosen = onLines.filter((_, at) => at % step === 0).slice(0, 20)
  for (const [path, expected] of chosen) {
    const figure = page.locator(`[data-path="${path}"]`).first()
    const shown = await figure.textContent()
    await figure.scrollIntoViewIfNeeded()
    await figure.click()
    await page.locator('.pv-card:not([hidden])').waitFor()
    const places = await page.locator('.pv-card summary').allTextContents()
    // A fact stands on the line of its own key; what is derived has the lines of facts.
    const same = places.length === Math.min(40, expected.length) && places.every((place, at) => place.startsWith(expected[at]))
    if (same) right++
    else wrong.push(`${path} ${shown} ${places.join(' ')}`)
    await page.keyboard.press('Escape')
  }
  check(`a click on each of ${chosen.length} figures shows its line`, right === chosen.length && right >= 20, wrong.join('; '))

  // By the keyboard alone.
  await page.locator('[data-path]').nth(3).focus()
  await page.locator('.pv-card:not([hidden])').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForTimeout(200)
  check('the card has the focus after Enter', await page.evaluate(() => document.activeElement.className === 'pv-card'))
  await page.keyboard.press('Escape')
  check('and Escape gives it back', await page.evaluate(() => Boolean(document.activeElement.dataset.path)))

  // Saved: the page again, at its place; in two tabs.
  const other = await context.newPage()
  await other.goto(`${page.url()}`)
  await ready(other)
  await page.evaluate(() => scrollTo(0, 6000))
  await page.waitForTimeout(100)
  const top = () => page.evaluate(() => {
    const all = [...document.querySelectorAll('.ju-page p,.ju-page tr')]
    const block = all.find(one => one.getBoundingClientRect().top > 120)
    return [block.textContent.slice(0, 30), Math.round(block.getBoundingClientRect().top)]
  })
  const before = await top()
  let old = await version(page)
  const changed = original.replace('人员增加', '人员增加较多')
  check('there is something to change', changed !== original)
  const start = Date.now()
  save(changed)
  await after(page, old)
  const took = Date.now() - start
  await page.waitForTimeout(150)
  const now = await top()
  check('the place is kept', now[0] === before[0] && Math.abs(now[1] - before[1]) < 30, `${before} — ${now}`)
  check('the page has what was saved', (await page.locator('main').textContent()).includes('人员增加较多'))
  await after(other, old)
  check('so has the other tab', (await other.locator('main').textContent()).includes('人员增加较多'))
  console.log(`reload after ${took} ms`)
  await picture(page, 'preview')

  // Broken: the last good page, a banner, the finding.
  old = await version(page)
  save(changed.replace('year = 2020', 'year = = 2020'))
  await after(page, old)
  check('the banner says so', /最近一次正确的页面/.test(await verdict.textContent()), await verdict.textContent())
  check('the last good page stays', (await page.locator('main').textContent()).includes('人员增加较多'))
  check('the finding names its line', /report\.toml:\d+:\d+/.test(await page.locator('.pv-findings').textContent()))
  await picture(page, 'preview-wrong')
  old = await version(page)
  save(original)
  await after(page, old)
  check('mended, the banner goes', /可以公开/.test(await verdict.textContent()) && !/最近一次/.test(await verdict.textContent()))

  // A phone.
  await page.setViewportSize({ width: 390, height: 800 })
  await page.locator('[data-path]').first().click()
  await page.locator('.pv-card:not([hidden])').waitFor()
  const inside = await page.evaluate(() => {
    const box = document.querySelector('.pv-card').getBoundingClientRect()
    return box.left >= 0 && box.right <= innerWidth && document.documentElement.scrollWidth <= innerWidth
  })
  check('on a phone the card is whole and nothing scrolls sideways', inside)
  await picture(page, 'preview-phone')

  // Many rows.
  const large = await context.newPage()
  await large.goto(new URL('../0/', page.url()).href)
  await ready(large)
  const slow = await large.evaluate(async () => {
    const figures = document.querySelectorAll('[data-path]')
    const start = performance.now()
    figures[figures.length - 1].focus()
    await new Promise(requestAnimationFrame)
    return performance.now() - start
  })
  check('many rows stay responsive', slow < 500, `${slow} ms`)

  // Strangers.
  const strange = async (url, options) => (await fetch(url, options)).status
  const origin = new URL(address).origin
  check('no token, no answer', await strange(`${origin}/0/bar`) === 403)
  check('a body is refused', await strange(`${address}0/open?path=year`, { method: 'POST', body: 'x'.repeat(1 << 20) }) === 413)
  check('no file is given out', await strange(`${address}0/report.toml`) === 404)
  check('another site is refused', await strange(`${address}0/bar`, { headers: { Origin: 'http://evil.example' } }) === 403)

  // The program ends: the page says so.
  program.kill()
  await page.locator('.pv-trouble:not([hidden])').waitFor({ timeout: 10_000 })
  check('the page says that the connection is gone', true)
  check('no script failed', errors.length === 0, errors.join('; '))
} catch (error) {
  check('everything ran', false, String(error).slice(0, 600))
} finally {
  await browser.close()
  program.kill()
  rmSync(root, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)
