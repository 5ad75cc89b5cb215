package web

import (
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

func apiRoutes() []Route {
	all := slices.Concat([]Route{{Method: http.MethodGet, Path: "/api/v1/me", Action: OwnAccount, Do: (*Server).apiMe, API: &APIDoc{
		Summary: "Whom the token or the session acts as", Out: APIMe{}}}},
		apiHouseRoutes(), apiCoverRoutes(), apiReferralRoutes(), apiCampaignRoutes(), apiOfferRoutes(), apiReviewRoutes(), apiJournalRoutes())
	for i := range all {
		all[i].Do = strict(all[i].Do, all[i].API)
	}
	return append(all, Route{Method: http.MethodGet, Path: "/openapi.json", Action: Public, Do: (*Server).openAPI})
}

// strict lets a call through whose parameters are those of the document.
func strict(do Handler, doc *APIDoc) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		if err := checkQuery(r, doc); err != nil {
			return err
		}
		return do(s, w, r, by)
	}
}

// APIMe is who calls.
type APIMe struct {
	Account   placement.AccountID   `json:"account"`
	Name      string                `json:"name"`
	Role      placement.Role        `json:"role"`
	Territory placement.TerritoryID `json:"territory"`
	Houses    []placement.HouseID   `json:"houses"` // a director's own
}

func (s *Server) apiMe(w http.ResponseWriter, _ *http.Request, by placement.Actor) error {
	return writeJSON(w, http.StatusOK, APIMe{by.Account, by.Name, by.Role, by.Territory, append([]placement.HouseID{}, by.Houses...)})
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
		"openapi": "3.1.0",
		"info": object{
			"title": "Internat", "version": "1", "license": object{"name": "MIT", "identifier": "MIT"},
			"description": "Places in French boarding schools. A program sends a token made on the page /compte and acts as its account: " +
				"what that account may not see is not found here either. Lists have pages: follow next. Days are days of the territory, instants UTC.",
		},
		"servers": []object{{"url": url}},
		"paths":   paths,
		"components": object{"schemas": schemas, "securitySchemes": object{
			"token":   object{"type": "http", "scheme": "bearer"},
			"session": object{"type": "apiKey", "in": "cookie", "name": sessionCookie},
		}},
		"security": []object{{"token": []string{}}, {"session": []string{}}},
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
		list = append(list, q.document("query"))
	}
	for _, h := range route.API.Header {
		list = append(list, h.document("header"))
	}
	return list
}

func (p Param) document(in string) object {
	schema := object{"type": "string"}
	if p.Zero != nil {
		schema = schemaOf(reflect.TypeOf(p.Zero), object{})
	}
	return object{"name": p.Name, "in": in, "description": p.About, "schema": schema}
}

// schemaOf describes a type. Structs become components, named like the type.
func schemaOf(t reflect.Type, schemas object) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[calendar.Day](), reflect.TypeFor[APIDay]():
		return object{"type": "string", "format": "date"}
	}
	if values, ok := enums[t]; ok {
		return object{"type": "string", "enum": values}
	}
	switch t.Kind() {
	case reflect.Pointer: // of a number: null is a limit that nobody set
		return object{"type": []string{"integer", "null"}}
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

var packagePath = regexp.MustCompile(`[\w/]+\.`)

// schemaName is the name of a type without where it comes from: APIHouse is
// House, Listing[…APIHouse] is HouseListing.
func schemaName(t reflect.Type) string {
	name := packagePath.ReplaceAllString(t.Name(), "")
	outer, inner, generic := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	if generic {
		return strings.TrimPrefix(inner, "API") + outer
	}
	return strings.TrimPrefix(outer, "API")
}

func structSchema(t reflect.Type, schemas object) object {
	name := schemaName(t)
	ref := object{"$ref": "#/components/schemas/" + name}
	if _, known := schemas[name]; known {
		return ref
	}
	properties, required := object{}, []string{}
	schemas[name] = object{} // before its fields, which may name it
	for _, field := range reflect.VisibleFields(t) {
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || field.Anonymous || key == "-" {
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
