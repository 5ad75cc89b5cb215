package web

import "strings"

// Shares are kept as exact decimals and typed as percentages. Both are texts,
// and only the point moves: no share is ever rounded on its way.

// typedPercent writes "0.355" as "35.5".
func typedPercent(share string) string {
	if share == "" {
		return ""
	}
	whole, fraction, _ := strings.Cut(share, ".")
	fraction += strings.Repeat("0", max(0, 2-len(fraction)))
	text := strings.TrimLeft(whole+fraction[:2], "0")
	if text == "" {
		text = "0"
	}
	if rest := strings.TrimRight(fraction[2:], "0"); rest != "" {
		text += "." + rest
	}
	return text
}

// shareOfPercent reads what people type, "35", "35,5" or "35.5 %", as an exact
// decimal. What is no percentage comes back as it was typed: the domain says what
// is wrong with it.
func shareOfPercent(typed string) string {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.Replace(typed, ",", ".", 1)), "%"))
	whole, fraction, _ := strings.Cut(text, ".")
	if text == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return typed
	}
	whole = strings.Repeat("0", max(0, 3-len(whole))) + whole
	at := len(whole) - 2
	left := strings.TrimLeft(whole[:at], "0")
	if left == "" {
		left = "0"
	}
	if right := strings.TrimRight(whole[at:]+fraction, "0"); right != "" {
		return left + "." + right
	}
	return left
}
