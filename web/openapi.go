package web

import (
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

func apiRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/openapi.json", Action: Public, Do: (*Server).openAPI},
	}
}

// openAPI describes the routes of the API that the manifest documents.
func (s *Server) openAPI(w http.ResponseWriter, _ *http.Request, _ placement.Actor) error {
	return writeJSON(w, http.StatusOK, document(s.manifest, s.URL))
}

// An object is a JSON object of the document; its keys come out sorted.
type object map[string]any

// document builds an OpenAPI 3.1 document. Schemas are read from the types that
// handlers answer with, so that they cannot drift apart.
func document(manifest []Route, url string) object {
	schemas, paths := object{}, object{}
	for _, route := range manifest {
		if route.API == nil {
			continue
		}
		path, ok := paths[route.Path].(object)
		if !ok {
			path = object{}
			paths[route.Path] = path
		}
		path[strings.ToLower(route.Method)] = operation(route, schemas)
	}
	return object{
		"openapi":    "3.1.0",
		"info":       object{"title": "Internat", "version": "1", "license": object{"name": "MIT", "identifier": "MIT"}},
		"servers":    []object{{"url": url}},
		"paths":      paths,
		"components": object{"schemas": schemas, "securitySchemes": object{"session": object{"type": "apiKey", "in": "cookie", "name": sessionCookie}}},
		"security":   []object{{"session": []string{}}},
	}
}

func operation(route Route, schemas object) object {
	status, ok := "200", object{"description": "OK"}
	if route.API.Out != nil {
		ok["content"] = jsonContent("application/json", schemaOf(reflect.TypeOf(route.API.Out), schemas))
	}
	problem := object{
		"description": "What went wrong, RFC 9457",
		"content":     jsonContent("application/problem+json", schemaOf(reflect.TypeFor[Problem](), schemas)),
	}
	op := object{
		"summary":     route.API.Summary,
		"operationId": operationID(route),
		"parameters":  parameters(route),
		"responses":   object{status: ok, "default": problem},
		"x-action":    string(route.Action),
	}
	if route.API.In != nil {
		op["requestBody"] = object{"required": true, "content": jsonContent("application/json", schemaOf(reflect.TypeOf(route.API.In), schemas))}
	}
	if route.Action == Public {
		op["security"] = []object{}
	}
	return op
}

func jsonContent(kind string, schema object) object { return object{kind: object{"schema": schema}} }

var pathParam = regexp.MustCompile(`\{(\w+)\}`)

// operationID names an operation after its route: "get_houses_id".
func operationID(route Route) string {
	path := strings.TrimPrefix(route.Path, "/api/v1")
	return strings.ToLower(route.Method) + strings.NewReplacer("/", "_", "{", "", "}", "", "-", "_", ".", "_").Replace(path)
}

func parameters(route Route) []object {
	list := []object{}
	for _, m := range pathParam.FindAllStringSubmatch(route.Path, -1) {
		list = append(list, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, q := range route.API.Query {
		list = append(list, object{"name": q.Name, "in": "query", "description": q.About, "schema": object{"type": "string"}})
	}
	return list
}

// schemaOf describes a type. Structs become components, named like the type.
func schemaOf(t reflect.Type, schemas object) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[calendar.Day]():
		return object{"type": "string", "format": "date"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem(), schemas)
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem(), schemas)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": schemaOf(t.Elem(), schemas)}
	case reflect.Struct:
		return structSchema(t, schemas)
	}
	return object{"type": "string"}
}

func structSchema(t reflect.Type, schemas object) object {
	name := strings.NewReplacer("[", "_", "]", "", "internat/web.", "", "internat/", "", "/", ".", "*", "").Replace(t.Name())
	ref := object{"$ref": "#/components/schemas/" + name}
	if _, known := schemas[name]; known {
		return ref
	}
	properties, required := object{}, []string{}
	schemas[name] = object{} // before its fields, which may name it
	for i := range t.NumField() {
		field := t.Field(i)
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || key == "-" {
			continue
		}
		if key == "" {
			key = field.Name
		}
		properties[key] = schemaOf(field.Type, schemas)
		if !strings.Contains(options, "omit") {
			required = append(required, key)
		}
	}
	schemas[name] = object{"type": "object", "properties": properties, "required": required}
	return ref
}
