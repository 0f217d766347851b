package words

import "strings"

// Language is a language that the kernel speaks, by its primary language subtag.
type Language string

const (
	English Language = "en"
	Chinese Language = "zh"
)

// Languages lists them; the first is the default.
var Languages = []Language{English, Chinese}

// String returns the subtag; the zero Language is English.
func (l Language) String() string {
	if l == "" {
		return string(English)
	}
	return string(l)
}

// Parse reads a language as a learner or an environment writes it: "zh", "zh-CN", "zh_TW.UTF-8".
// Its primary subtag decides (RFC 5646, section 2.2.1). ok is false for a language that the kernel
// does not speak.
func Parse(s string) (l Language, ok bool) {
	primary := s
	if i := strings.IndexAny(s, "-_.@"); i >= 0 {
		primary = s[:i]
	}
	for _, l := range Languages {
		if strings.EqualFold(primary, string(l)) {
			return l, true
		}
	}
	return English, false
}

// EnvName is the environment variable that decides regardless of the locale.
const EnvName = "LOCKSTEP_LANG"

// FromEnvironment returns the language of an environment: that of EnvName, else the locale's by the
// rules of POSIX and gettext: LC_ALL, LC_MESSAGES and LANG in this order, the first one set
// deciding, and LANGUAGE, a list in the order of preference, before them unless they say C. It is
// English where they say nothing or name another language.
func FromEnvironment(getenv func(string) string) Language {
	if l, ok := Parse(getenv(EnvName)); ok {
		return l
	}
	locale := ""
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale = getenv(name); locale != "" {
			break
		}
	}
	if base, _, _ := strings.Cut(locale, "."); base == "C" || base == "POSIX" || base == "" {
		return English
	}
	for s := range strings.SplitSeq(getenv("LANGUAGE"), ":") {
		if l, ok := Parse(s); ok {
			return l
		}
	}
	l, _ := Parse(locale)
	return l
}
