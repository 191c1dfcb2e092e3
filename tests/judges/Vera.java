import java.io.File;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * veraPDF on the command line: {@code java Vera ua1,2a FILE...}
 *
 * <p>Prints one line a file and profile, tab-separated: file, profile id, {@code pass} or
 * {@code fail} or {@code error}, name of the profile that really judged, number of checks; then a
 * line that starts with a tab for each rule that failed: rule, message, first place. The caller
 * reads these lines; the exit status is 0 whenever all of them could be written.
 */
public final class Vera {
    public static void main(String[] args) {
        VeraGreenfieldFoundryProvider.initialise();
        for (String id : args[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(id);
            if (!flavour.getId().equals(id)) { // an unknown id falls back to another profile without a word
                System.err.println("Vera: no profile " + id);
                System.exit(2);
            }
            for (String file : Arrays.copyOfRange(args, 1, args.length)) {
                judge(file, flavour);
            }
        }
    }

    private static void judge(String file, PDFAFlavour flavour) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            line(file, flavour.getId(), result.isCompliant() ? "pass" : "fail",
                    result.getProfileDetails().getName(), String.valueOf(result.getTotalAssertions()));
            Map<String, TestAssertion> failed = new TreeMap<>();
            for (TestAssertion test : result.getTestAssertions()) {
                if (test.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = test.getRuleId().getClause() + ":" + test.getRuleId().getTestNumber();
                    failed.putIfAbsent(rule, test);
                }
            }
            failed.forEach((rule, test) ->
                    line("", rule, test.getMessage(), test.getLocation().getContext()));
        } catch (Exception e) {
            line(file, flavour.getId(), "error", e.toString(), "0");
        }
    }

    private static void line(String... fields) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = String.valueOf(fields[i]).replaceAll("\\s+", " ");
        }
        System.out.println(String.join("\t", fields));
    }
}
