package notebook

import (
	"cmp"
	"fmt"
	"strings"
)

// language returns what the notebook says its cells are written in, "" when it does not say.
func (nb *Notebook) language() string {
	metadata, _ := nb.root["metadata"].(object)
	spec, _ := metadata["kernelspec"].(object)
	info, _ := metadata["language_info"].(object)
	said, _ := spec["language"].(string)
	name, _ := info["name"].(string)
	if lang := cmp.Or(said, name); lang != "" {
		return lang
	}
	// Very old notebooks have only this.
	if kernel, _ := spec["name"].(string); strings.HasPrefix(kernel, "python") {
		return "python"
	}
	return ""
}

// checkLanguage refuses a notebook whose cells are not written in Go: running them would only show
// errors of Go's compiler about another language.
func (nb *Notebook) checkLanguage() error {
	lang := nb.language()
	if lang == "" || strings.EqualFold(lang, "go") {
		return nil
	}
	return fmt.Errorf("its cells are written in %s, and Lockstep runs Go: run it with a kernel for %s, or choose the kernel Go (Lockstep) for it in Jupyter", lang, lang)
}
