package store

// Likeness is for tests.
func Likeness(before, text []byte) []byte { return likeness(nil, before, text) }

// Unlike reads what Likeness wrote.
func Unlike(before, like []byte) (text []byte, err error) {
	text = unlike(before, like, &err)
	return text, err
}
