// What the tests ask of a page of JupyterLab. It is put into every page before JupyterLab's own scripts.
window.lab = {
  panel: () => window.jupyterapp?.shell.currentWidget,
  kernel: () => lab.panel()?.sessionContext?.session?.kernel,

  // ready tells whether the notebook is open and its kernel waits for work.
  ready: () => lab.panel()?.content?.widgets?.length > 0 && lab.panel().context.isReady && lab.idle(),

  // idle tells whether nothing runs and nothing waits to run.
  idle: () => lab.kernel()?.status === 'idle' && lab.kernel().connectionStatus === 'connected'
    && !lab.cells().some(c => c.prompt === '[*]:'),

  widget: id => lab.panel().content.widgets.find(w => w.model.id === id),
  node: id => lab.widget(id).node,

  cells: () => lab.panel().content.widgets.filter(w => w.model.type === 'code').map(w => lab.cell(w.model.id)),

  // cell is what the page shows of a cell.
  cell: id => {
    const node = lab.node(id);
    const texts = selector => [...node.querySelectorAll(selector)].map(n => n.textContent);
    return {
      id,
      prompt: node.querySelector('.jp-InputPrompt')?.textContent.trim() ?? '',
      stdout: texts('[data-mime-type="application/vnd.jupyter.stdout"]').join(''),
      stderr: texts('[data-mime-type="application/vnd.jupyter.stderr"]').join(''),
      error: texts('[data-mime-type="application/vnd.jupyter.error"]').join(''),
      value: texts('.jp-OutputArea-executeResult .jp-OutputArea-output').join('').trim(),
      rows: [...node.querySelectorAll('.jp-RenderedHTMLCommon tr')].map(row => [...row.cells].map(c => c.innerText)),
    };
  },
};
