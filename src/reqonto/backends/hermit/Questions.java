import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.io.StringDocumentSource;
import org.semanticweb.owlapi.model.AddAxiom;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLAnnotation;
import org.semanticweb.owlapi.model.OWLAxiom;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLDataFactory;
import org.semanticweb.owlapi.model.OWLLiteral;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyChange;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.reasoner.Node;

/**
 * Answers many questions about one set of axioms in one JVM.
 *
 * A line is a question, a line is its answer; fields are parted by tabs.
 *   load N            the next N UTF-16 units are an ontology in functional syntax; each axiom carries its number
 *   consistent AXIOMS whether these axioms have a model
 *   empty AXIOMS C... which of these classes can have no member
 *   entailed AXIOMS N whether the axiom with this number follows from the others
 *   classify AXIOMS   C below D..., for every class
 * AXIOMS are ranges of numbers: "0-17,20".
 */
public final class Questions {
    private static final IRI NUMBER = IRI.create("urn:reqonto:number");
    private static final Map<Integer, OWLAxiom> AXIOMS = new HashMap<>();
    private static final OWLDataFactory FACTORY = OWLManager.getOWLDataFactory();

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        // Whatever libraries print must not look like an answer.
        System.setOut(System.err);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = answer(line.split("\t", -1), in);
            } catch (OutOfMemoryError error) {
                answer = "error\tOutOfMemoryError";
            } catch (Throwable error) {
                answer = "error\t" + said(error);
            }
            out.print(answer + "\n");
            out.flush();
        }
    }

    private static String said(Throwable error) {
        String told = error.getClass().getSimpleName() + ": " + error.getMessage();
        return told.replaceAll("\\s+", " ");
    }

    private static String answer(String[] fields, BufferedReader in) throws Exception {
        if (fields[0].equals("load")) {
            return load(Integer.parseInt(fields[1]), in);
        }
        Reasoner reasoner = reasoner(fields[1]);
        try {
            boolean consistent = reasoner.isConsistent();
            switch (fields[0]) {
                case "consistent":
                    return consistent ? "yes" : "no";
                case "empty":
                    return consistent ? empty(reasoner, fields) : "inconsistent";
                case "entailed":
                    OWLAxiom goal = AXIOMS.get(Integer.parseInt(fields[2]));
                    return !consistent ? "inconsistent" : reasoner.isEntailed(goal) ? "yes" : "no";
                case "classify":
                    return consistent ? hierarchy(reasoner) : "inconsistent";
                default:
                    return "error\tunknown question";
            }
        } finally {
            reasoner.dispose();
        }
    }

    private static String load(int length, BufferedReader in) throws Exception {
        char[] units = new char[length];
        for (int read = 0; read < length; ) {
            int more = in.read(units, read, length - read);
            if (more < 0) {
                throw new IllegalStateException("the text ends too early");
            }
            read += more;
        }
        String text = new String(units);
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLOntology read = manager.loadOntologyFromOntologyDocument(new StringDocumentSource(text));
        int count = 0;
        for (OWLAxiom axiom : read.getAxioms()) {
            for (OWLAnnotation note : axiom.getAnnotations()) {
                if (note.getProperty().getIRI().equals(NUMBER)) {
                    int number = Integer.parseInt(((OWLLiteral) note.getValue()).getLiteral());
                    AXIOMS.put(number, axiom.getAxiomWithoutAnnotations());
                    count++;
                }
            }
        }
        return "loaded\t" + count;
    }

    private static Reasoner reasoner(String ranges) throws Exception {
        Set<OWLAxiom> chosen = new HashSet<>();
        if (!ranges.isEmpty()) {
            for (String range : ranges.split(",")) {
                String[] ends = range.split("-");
                int last = Integer.parseInt(ends[ends.length - 1]);
                for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
                    OWLAxiom axiom = AXIOMS.get(number);
                    if (axiom == null) {
                        throw new IllegalStateException("there is no axiom " + number);
                    }
                    chosen.add(axiom);
                }
            }
        }
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLOntology ontology = manager.createOntology();
        List<OWLOntologyChange> changes = new ArrayList<>();
        for (OWLAxiom axiom : chosen) {
            changes.add(new AddAxiom(ontology, axiom));
        }
        manager.applyChanges(changes);
        Configuration configuration = new Configuration();
        configuration.throwInconsistentOntologyException = false;
        return new Reasoner(configuration, ontology);
    }

    private static String empty(Reasoner reasoner, String[] fields) {
        StringBuilder found = new StringBuilder("empty");
        for (int index = 2; index < fields.length; index++) {
            if (!reasoner.isSatisfiable(FACTORY.getOWLClass(IRI.create(fields[index])))) {
                found.append('\t').append(fields[index]);
            }
        }
        return found.toString();
    }

    private static String hierarchy(Reasoner reasoner) {
        TreeSet<String> found = new TreeSet<>();
        for (OWLClass each : reasoner.getRootOntology().getClassesInSignature()) {
            StringBuilder line = new StringBuilder(each.getIRI().toString());
            for (Node<OWLClass> above : reasoner.getSuperClasses(each, false)) {
                append(line, above);
            }
            append(line, reasoner.getEquivalentClasses(each));
            found.add(line.toString());
        }
        return "classified\t" + String.join("\t", found);
    }

    private static void append(StringBuilder line, Node<OWLClass> node) {
        for (OWLClass each : node.getEntities()) {
            line.append(' ').append(each.getIRI().toString());
        }
    }
}
