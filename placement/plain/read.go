package plain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// readEntries reads one file. encoding/json would let the last of two equal
// keys win in silence, so the keys are read one by one.
func readEntries(content []byte) (map[string]entry, error) {
	dec := json.NewDecoder(bytes.NewReader(content))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("a catalogue is one JSON object")
	}
	entries := map[string]entry{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key := token.(string)
		if _, twice := entries[key]; twice {
			return nil, fmt.Errorf("%q is written twice", key)
		}
		var raw map[Lang]json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%q: %w", key, err)
		}
		if entries[key], err = readEntry(raw); err != nil {
			return nil, fmt.Errorf("%q: %w", key, err)
		}
	}
	return entries, nil
}

// readEntry reads the languages of one key and holds them against each other.
func readEntry(raw map[Lang]json.RawMessage) (entry, error) {
	e := entry{}
	for _, lang := range Langs {
		text, ok := raw[lang]
		if !ok {
			return nil, fmt.Errorf("no sentence in %q", lang)
		}
		f, err := readForms(lang, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", lang, err)
		}
		e[lang] = f
	}
	if len(raw) != len(Langs) {
		return nil, errors.New("a language we do not speak")
	}
	if fr, en := e[FR].other.needs(), e[EN].other.needs(); fr != en {
		return nil, fmt.Errorf("the languages name other arguments: %q and %q", fr, en)
	}
	return e, nil
}

// readForms reads either one text or a singular and another form. The singular
// may leave arguments out (« un lit »), never add one.
func readForms(lang Lang, raw json.RawMessage) (forms, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		other, err := parse(typeset(lang, text))
		return forms{other: other}, err
	}
	var both struct{ One, Other string }
	if err := json.Unmarshal(raw, &both); err != nil || both.One == "" || both.Other == "" {
		return forms{}, errors.New(`neither a text nor {"one": …, "other": …}`)
	}
	one, err := parse(typeset(lang, both.One))
	if err != nil {
		return forms{}, err
	}
	other, err := parse(typeset(lang, both.Other))
	if err == nil && !other.covers(one) {
		err = errors.New("the singular names an argument the other form does not")
	}
	return forms{one, other}, err
}
