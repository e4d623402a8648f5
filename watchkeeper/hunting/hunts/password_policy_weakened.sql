-- id: password_policy_weakened
-- title: The password policy of an account was changed or deleted
-- question: Has somebody made passwords easier to guess or to keep?
-- severity: MEDIUM
-- tactics: [credential-access, persistence]
-- techniques: [T1556]
-- needs: [management]
-- false_positives: The baseline stack that sets the policy; a policy that is made stricter is left out where all its fields say so.
-- sources:
--   - https://attack.mitre.org/techniques/T1556/
--   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       CASE WHEN event_name = 'DeleteAccountPasswordPolicy' THEN 'password policy deleted'
            ELSE 'password policy set to length '
                 || coalesce(json_extract_string(request, '$.minimumPasswordLength'), '6') END
           || CASE WHEN error_code IS NULL THEN '' ELSE ', refused' END AS detail
FROM cloudtrail
WHERE event_source = 'iam.amazonaws.com'
  AND event_name IN ('UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy')
  AND (error_code IS NULL OR regexp_matches(error_code, '(?i)denied|unauthorized|forbidden'))
  AND (event_name = 'DeleteAccountPasswordPolicy'
       OR coalesce(try_cast(json_extract_string(request, '$.minimumPasswordLength') AS INTEGER), 6) < 14
       OR coalesce(json_extract_string(request, '$.requireSymbols'), 'false') = 'false'
       OR coalesce(json_extract_string(request, '$.requireNumbers'), 'false') = 'false'
       OR coalesce(json_extract_string(request, '$.requireUppercaseCharacters'), 'false') = 'false'
       OR coalesce(json_extract_string(request, '$.requireLowercaseCharacters'), 'false') = 'false')
