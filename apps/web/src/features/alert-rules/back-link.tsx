import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';
import { LIST_PATH } from './paths';

export const BackLink = () => (
  <Link href={LIST_PATH} className="ui-link rule-edit__back">
    <ArrowLeft size={13} aria-hidden="true" /> All alert rules
  </Link>
);
