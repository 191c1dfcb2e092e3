// The preview in the browser: the bar, where figures come from, and the page again when a file is saved. Texts are only
// ever set as text.
(() => {
  'use strict'
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties)
    made.append(...children)
    return made
  }
  const figures = [...document.querySelectorAll('[data-path]')]
  const kept = `place ${location.pathname}`

  // The bar.
  const verdict = element('strong', { role: 'status' })
  const trouble = element('span', { className: 'pv-trouble', hidden: true })
  const count = element('summary')
  const list = element('ol')
  const findings = element('details', { className: 'pv-findings' }, count, list)
  const typed = element('input', { type: 'checkbox', id: 'pv-typed' })
  const pdf = element('a', { href: 'report.pdf', target: 'pv-pdf', textContent: 'PDF' })
  const all = element('a', { href: '../', textContent: '全部报告', hidden: true })
  const bar = element('aside', { className: 'pv-bar', ariaLabel: '预览' }, verdict, trouble, findings,
    element('label', {}, typed, ' 标出手写的数'), pdf, all)
  document.body.prepend(bar)

  // Where a figure comes from.
  const title = element('strong')
  const tree = element('pre')
  const places = element('div')
  const close = element('button', { type: 'button', textContent: '关闭' })
  const card = element('section', { className: 'pv-card', hidden: true, ariaLabel: '这个数从哪里来', tabIndex: -1 },
    title, close, tree, places)
  document.body.append(card)
  let shown = null
  let pinned = false
  const known = new Map()

  const ask = async path => {
    if (!known.has(path)) {
      const answer = await fetch(`origin?path=${encodeURIComponent(path)}`)
      known.set(path, answer.ok ? await answer.json() : null)
    }
    return known.get(path)
  }

  const hide = () => {
    card.hidden = true
    shown?.removeAttribute('aria-describedby')
    shown = null
    pinned = false
  }

  async function show(figure, path = figure.dataset.path, pin = false) {
    const origin = await ask(path)
    if (!origin || (pinned && !pin)) return
    shown = figure
    pinned = pin
    title.textContent = origin.path
    tree.textContent = origin.tree
    tree.hidden = !origin.tree
    places.replaceChildren(...origin.places.slice(0, 40).map(place => element('details', { open: origin.places.length < 4 },
      element('summary', { textContent: place.place + (place.cell ? `（${place.cell}）` : '') }),
      element('pre', { textContent: place.excerpt }),
      element('a', { href: place.editor, textContent: '在编辑器中打开' }))))
    // How wide it is depends on where it stands.
    card.style.left = '0'
    card.hidden = false
    const box = figure.getBoundingClientRect()
    const below = box.bottom + card.offsetHeight + 12 < innerHeight
    card.style.top = `${Math.max(8, below ? box.bottom + 8 : box.top - card.offsetHeight - 8)}px`
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - card.offsetWidth - 8))}px`
    if (pin) card.focus({ preventScroll: true })
  }

  async function open(figure, path = figure.dataset.path) {
    // Without a command for an editor the lines are shown, with a link that most editors take.
    const opened = await fetch(`open?path=${encodeURIComponent(path)}`, { method: 'POST' })
    if (!opened.ok) await show(figure, path, true)
  }

  for (const figure of figures) {
    figure.tabIndex = 0
    figure.setAttribute('role', 'button')
  }
  const figureOf = event => event.target.closest?.('[data-path]')
  let resting
  document.addEventListener('pointerover', event => {
    clearTimeout(resting)
    const figure = figureOf(event)
    if (figure) resting = setTimeout(() => show(figure), 150)
    else if (!pinned && !card.contains(event.target)) hide()
  })
  document.addEventListener('focusin', event => { const figure = figureOf(event); if (figure) show(figure) })
  document.addEventListener('click', event => {
    const figure = figureOf(event)
    if (figure) open(figure)
    else if (!card.contains(event.target) && !bar.contains(event.target)) hide()
  })
  document.addEventListener('keydown', event => {
    const figure = figureOf(event)
    if (event.key === 'Escape') { const back = shown; hide(); back?.focus() }
    if (figure && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); open(figure) }
  })
  close.addEventListener('click', () => { const back = shown; hide(); back?.focus() })

  // Numbers of the prose that no fact stands behind.
  const NUMBER = /\d[\d,.]*(?=\s*(?:万元|元|%|％|人|个|辆|台|次|批))/g
  let marked = false
  const mark = () => {
    if (marked) return
    marked = true
    const walker = document.createTreeWalker(document.querySelector('.ju-page'), NodeFilter.SHOW_TEXT)
    const texts = []
    while (walker.nextNode()) {
      const text = walker.currentNode
      if (text.parentElement.closest('p') && !text.parentElement.closest('[data-path],svg')) texts.push(text)
    }
    for (const text of texts) {
      let rest = text
      for (const match of [...text.data.matchAll(NUMBER)].reverse()) {
        const after = rest.splitText(match.index)
        after.splitText(match[0].length)
        const span = element('span', { className: 'pv-hand', title: '手写的数，没有事实与它相连' })
        after.replaceWith(span)
        span.append(after)
      }
    }
  }
  typed.addEventListener('change', () => {
    mark()
    document.body.classList.toggle('pv-show-hand', typed.checked)
  })

  // The page again, at the same place.
  const blocks = () => [...document.querySelectorAll('.ju-page h1,.ju-page h2,.ju-page h3,.ju-page p,.ju-page tr,.ju-page figure')]
  const keep = () => {
    const all = blocks()
    const at = all.findIndex(block => block.getBoundingClientRect().bottom > bar.offsetHeight)
    if (at >= 0) {
      const focus = figures.indexOf(document.activeElement)
      const text = all[at].textContent.slice(0, 40)
      const top = all[at].getBoundingClientRect().top
      sessionStorage.setItem(kept, JSON.stringify({ at, text, top, focus, typed: typed.checked, open: findings.open }))
    }
  }
  const restore = () => {
    const place = JSON.parse(sessionStorage.getItem(kept) ?? 'null')
    sessionStorage.removeItem(kept)
    if (!place) return
    const all = blocks()
    // The block of the same text that is nearest to where it was.
    const same = all.map((block, at) => [block, Math.abs(at - place.at)]).filter(([block]) => block.textContent.startsWith(place.text))
    const block = same.sort((one, other) => one[1] - other[1])[0]?.[0] ?? all[Math.min(place.at, all.length - 1)]
    if (place.typed) { typed.checked = true; typed.dispatchEvent(new Event('change')) }
    findings.open = place.open
    figures[place.focus]?.focus({ preventScroll: true })
    if (block) scrollBy({ top: block.getBoundingClientRect().top - place.top, behavior: 'instant' })
  }

  let pages = null
  async function refresh() {
    const answer = await fetch('bar')
    if (!answer.ok) throw new Error(answer.status)
    const state = await answer.json()
    if (pages !== null && state.pages !== pages) {
      keep()
      location.reload()
      return
    }
    const first = pages === null
    pages = state.pages
    known.clear()
    document.body.dataset.version = state.version
    bar.classList.toggle('pv-bad', !state.good)
    verdict.textContent = state.verdict + (!state.stale ? '' : '。以下是最近一次正确的页面。')
    all.hidden = !state.several
    pdf.hidden = !state.pdf
    count.textContent = `发现的问题 ${state.findings.length}`
    findings.hidden = !state.findings.length
    list.replaceChildren(...state.findings.map(finding => {
      const target = figures.find(figure => figure.dataset.path === finding.path)
      const go = element('button', { type: 'button', textContent: `${finding.severity} ${finding.message}` })
      go.addEventListener('click', () => {
        target?.scrollIntoView({ block: 'center' })
        if (target) target.focus({ preventScroll: true })
        else if (finding.path) show(go, finding.path, true)
      })
      return element('li', {}, go, ' ', element('code', { textContent: finding.place }),
        ...(finding.help ? [element('p', { textContent: finding.help })] : []))
    }))
    if (!state.good) findings.open = true
    if (first) restore()
  }

  const changes = new EventSource('changes')
  changes.addEventListener('message', () => refresh().catch(() => {}))
  changes.addEventListener('open', () => { trouble.hidden = true })
  changes.addEventListener('error', () => {
    trouble.textContent = '与预览程序的连接断了，正在重连…'
    trouble.hidden = false
  })
})()
