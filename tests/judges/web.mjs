// Judges web pages in one Chromium: node web.mjs JOBS, where JOBS is JSON: [{file, pdf}]. One line of JSON a file:
// {file, findings: [[rule, message], …]}. The page is printed to `pdf`, for whoever reads its words.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [npm, jobs] = process.argv.slice(2)
const require = createRequire(`${npm}/package.json`)
const { chromium } = require('playwright-core')
const { HtmlValidate } = require('html-validate')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const linter = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y', 'html-validate:document'],
  // HTML has six levels of headings: the seventh is one by its role.
  rules: { 'prefer-native-element': ['error', { exclude: ['heading'] }] },
})
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const dark = await browser.newContext({ colorScheme: 'dark', bypassCSP: true })
const light = await browser.newContext({ colorScheme: 'light', bypassCSP: true })

/// What of a page of this width reaches beyond it without a region to scroll in.
const beyond = () => {
  const width = document.documentElement.clientWidth
  const found = []
  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} px wide`)
  for (const element of document.querySelectorAll('body *')) {
    const style = getComputedStyle(element)
    if (!/auto|scroll/.test(style.overflowX) || element.scrollWidth <= element.clientWidth) continue
    const labelled = element.matches('section[aria-label],[role=region][aria-label]')
    if (!labelled || element.tabIndex !== 0) found.push(`<${element.localName} class="${element.className}"> scrolls without a label or out of reach`)
  }
  return found
}

/// What the tabulator does not reach.
async function keyboard(page) {
  const wanted = await page.evaluate(() => {
    let n = 0
    for (const element of document.querySelectorAll('a[href],input,summary,section[tabindex="0"]')) {
      if (element.checkVisibility()) { element.dataset.reach = ++n }
    }
    document.activeElement?.blur()
    return n
  })
  const reached = new Set()
  for (let n = 0; n <= wanted + 2; n++) {
    await page.keyboard.press('Tab')
    const one = await page.evaluate(() => {
      const element = document.activeElement
      const box = element.getBoundingClientRect()
      const outline = getComputedStyle(element)
      return [element.dataset.reach, box.width > 1 && outline.outlineStyle !== 'none']
    })
    if (one[0]) reached.add(one[0])
    if (one[0] && !one[1]) return [`element ${one[0]} does not show that it has the focus`]
    if (reached.size === wanted) break
  }
  return reached.size === wanted ? [] : [`the keyboard reaches ${reached.size} of ${wanted} places`]
}

async function judge({ file, pdf }) {
  const findings = []
  try {
    const report = await linter.validateString(readFileSync(file, 'utf8'), file)
    for (const message of report.results.flatMap(result => result.messages)) {
      findings.push([message.ruleId, `${message.message} @ ${message.line}:${message.column}`])
    }
    for (const context of [light, dark]) {
      const page = await context.newPage()
      const asked = []
      page.on('request', request => { if (!request.url().startsWith('file:')) asked.push(request.url()) })
      page.on('pageerror', error => findings.push(['script', String(error)]))
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.goto(pathToFileURL(file).href)
      await page.addScriptTag({ content: axe })
      const found = await page.evaluate(tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), context === light ? WCAG : ['color-contrast'])
      if (!found.passes.length) findings.push(['no-answer', 'axe judged nothing'])
      for (const violation of found.violations) {
        findings.push([violation.id, `${violation.nodes.length} ×: ${violation.nodes[0].html.slice(0, 150)}`])
      }
      for (const url of asked) findings.push(['foreign-address', url])
      if (context === light) {
        findings.push(...(await keyboard(page)).map(message => ['keyboard', message]))
        // 320 px is also what 1280 px are at four times the size.
        for (const large of [false, true]) {
          if (large) await page.locator('input[type=checkbox]').check()
          await page.setViewportSize({ width: 320, height: 640 })
          findings.push(...(await page.evaluate(beyond)).map(message => [large ? 'scrolls-large' : 'scrolls', message]))
        }
        await page.locator('input[type=checkbox]').uncheck()
        await page.setViewportSize({ width: 1280, height: 900 })
        await page.pdf({ path: pdf, preferCSSPageSize: true, tagged: true })
      }
      await page.close()
    }
  } catch (error) {
    findings.push(['no-answer', String(error).slice(0, 300)])
  }
  console.log(JSON.stringify({ file, findings }))
}

// Two at a time.
const rest = JSON.parse(jobs)
const worker = async () => { while (rest.length) await judge(rest.shift()) }
await Promise.all([worker(), worker()])
await browser.close()
