// What the tests of pictures ask of a page of JupyterLab. It is put into the page when they begin.

window.pictures = {
  // htmls lists the HTML of a cell's outputs, each with where it is drawn.
  htmls: id => {
    const {node, outputArea, model} = lab.widget(id);
    const drawn = [...outputArea.node.querySelectorAll('.jp-OutputArea-child')];
    return model.outputs.toJSON().flatMap((o, i) => o.data?.['text/html'] === undefined ? []
      : [{html: [o.data['text/html']].flat().join(''), root: drawn[i].querySelector('.jp-RenderedHTML')}]);
  },

  // drawn waits until all HTML of a cell is there. JupyterLab draws cells when it has nothing else to do,
  // and those out of sight last.
  drawn: async id => {
    for (;;) {
      lab.node(id).scrollIntoView({block: 'nearest'});
      if (lab.holds(() => pictures.htmls(id).length > 0 && pictures.htmls(id).every(h => h.root?.childNodes.length))) return;
      await new Promise(requestAnimationFrame);
    }
  },

  // lost lists what the HTML of a cell says and the page has not: texts, elements, attributes and
  // declarations of styles, each with where it stands. An id is renamed, which is no loss: links find it.
  lost: async id => {
    await pictures.drawn(id);
    const lost = [];
    pictures.htmls(id).forEach(({html, root}) => {
      const whole = new DOMParser().parseFromString(html, 'text/html');
      pictures.compare(whole.body, root, 'html', lost);
    });
    return lost;
  },

  // counted counts what lost compares: elements, and declarations.
  counted: id => {
    let elements = 0, declarations = 0;
    pictures.htmls(id).forEach(({html}) => new DOMParser().parseFromString(html, 'text/html').body.querySelectorAll('*').forEach(e => {
      elements++;
      declarations += pictures.declarations(e).length;
    }));
    return {elements, declarations};
  },

  compare: (source, page, path, lost) => {
    const there = [...page.childNodes];
    let at = 0, same = {};
    for (const node of source.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (there[at]?.nodeType === Node.TEXT_NODE) {
          if (there[at].data !== node.data) lost.push(`${path}: the text ${JSON.stringify(node.data)}, now ${JSON.stringify(there[at].data)}`);
          at++;
        } else if (node.data.trim()) {
          lost.push(`${path}: the text ${JSON.stringify(node.data)}`);
        }
        continue;
      }
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      const tag = node.localName;
      same[tag] = (same[tag] ?? 0) + 1;
      const name = `${path} > ${tag}:${same[tag]}`;
      if (there[at]?.localName !== tag) {
        lost.push(`${name}: the element, in whose place is ${there[at]?.nodeName ?? 'nothing'}`);
        continue;
      }
      pictures.compareAttributes(node, there[at], name, lost);
      pictures.compare(node, there[at], name, lost);
      at++;
    }
  },

  compareAttributes: (source, page, path, lost) => {
    for (const {name, value} of source.attributes) {
      if (name === 'style') {
        for (const {text, properties} of pictures.declarations(source)) {
          if (!properties.length) lost.push(`${path}: "${text}" is no style that a browser knows`);
          for (const p of properties) {
            if (source.style.getPropertyValue(p) !== page.style.getPropertyValue(p)) lost.push(`${path}: ${p} of "${text}", now "${page.style.getPropertyValue(p)}"`);
          }
        }
        continue;
      }
      const now = page.getAttribute(name === 'id' ? 'data-jupyter-id' : name);
      if (now !== value) lost.push(`${path}: the attribute ${name}="${value.slice(0, 60)}", now ${JSON.stringify(now?.slice(0, 60) ?? null)}`);
    }
  },

  // declarations are those of an element's style as they are written, each with the properties that the
  // browser makes of it.
  declarations: element => (element.getAttribute('style') ?? '').split(';').map(text => text.trim()).filter(text => text).map(text => {
    const scratch = document.createElement('i');
    scratch.style.cssText = text;
    return {text, properties: [...scratch.style]};
  }),

  // wider lists what of a cell's HTML does not fit into so many pixels.
  wider: async (id, width) => {
    await pictures.drawn(id);
    const wide = [];
    pictures.htmls(id).forEach(({root}) => {
      const closed = [...root.querySelectorAll('details:not([open])')];
      closed.forEach(d => { d.open = true; });
      root.style.cssText = `flex:none;box-sizing:border-box;width:${width}px;padding:0;overflow:visible`;
      for (const e of [root, ...root.querySelectorAll('*')]) {
        const scrolls = e === root || getComputedStyle(e).overflowX !== 'visible';
        if (scrolls && (e.scrollWidth > width)) {
          const all = [...e.querySelectorAll('*')].map(x => [x.getBoundingClientRect().right - e.getBoundingClientRect().left, x]).sort((a, b) => b[0] - a[0])[0];
          wide.push(`${e.localName}: ${e.scrollWidth} of ${e.clientWidth} pixels, by ${all?.[1].outerHTML.slice(0, 120)}`);
        }
      }
      root.style.cssText = '';
      closed.forEach(d => { d.open = false; });
    });
    return wide;
  },

  // inaccessible lists what axe-core finds in a cell's HTML, as it is after the sanitizer, that is serious or
  // worse, and counts the contrasts that are good. It looks at a page of its own, in the theme's colours,
  // for among JupyterLab's panels it does not look at contrasts at all.
  inaccessible: async (id, axe) => {
    await pictures.drawn(id);
    const frame = document.createElement('iframe');
    frame.style.cssText = 'position:absolute;top:0;left:0;width:760px;height:2500px;z-index:100000;border:0';
    document.body.append(frame);
    const {contentDocument: page, contentWindow: view} = frame, {color} = getComputedStyle(pictures.htmls(id)[0].root);
    page.title = id;
    page.documentElement.lang = 'en';
    page.body.style.cssText = `margin:0;font:14px sans-serif;color:${color};background-color:${getComputedStyle(lab.panel.node).backgroundColor}`;
    // A link without a colour of its own has the theme's.
    page.head.append(Object.assign(page.createElement('style'), {textContent: `a {color: ${getComputedStyle(document.body).getPropertyValue('--jp-content-link-color')}}`}));
    const main = page.body.appendChild(page.createElement('main'));
    main.innerHTML = pictures.htmls(id).map(h => h.root.innerHTML).join('');
    main.querySelectorAll('details').forEach(d => { d.open = true; });
    view.eval(axe);
    const {violations, passes} = await view.axe.run(page);
    frame.remove();
    return {
      found: violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
        .map(v => `${v.id}: ${v.help}, ${v.nodes.length} times: ${v.nodes.slice(0, 4).map(n => n.html.slice(0, 160) + ' ' + n.any.map(c => c.message).join(' ').slice(0, 160)).join(' | ')}`),
      contrasts: passes.filter(r => r.id === 'color-contrast').flatMap(r => r.nodes).length,
    };
  },

  // frame is what the stepper under a cell shows: the frame at the top of its box.
  box: id => lab.node(id).querySelector('details > div:has(> pre)'),
  frame: id => {
    const top = pictures.box(id).getBoundingClientRect().top;
    return [...pictures.box(id).children].find(f => Math.abs(f.getBoundingClientRect().top - top) < 5);
  },
  frameName: id => pictures.frame(id)?.dataset.jupyterId ?? '',
  link: (id, mark) => [...pictures.frame(id)?.querySelectorAll('a') ?? []].find(a => a.textContent.includes(mark)),
};
